"""Which kinds of suppliers have a client, in which folder and class? Without Django, so that a check can ask too."""

from typing import Final

OURS: Final = "anxin"

SUPPLIERS: Final = {
    "sandbox": ("sandbox", "SandboxSupplier"),
    OURS: ("anxin_protocol", "AnxinSupplier"),
    "dujiao_next": ("dujiao_next", "DujiaoNextSupplier"),
    "acg": ("acg", "AcgSupplier"),
    "goofish": ("goofish", "GoofishSupplier"),
    "kayisu": ("kayisu", "KayisuSupplier"),
    "kayixin": ("kayixin", "KayixinSupplier"),
}
