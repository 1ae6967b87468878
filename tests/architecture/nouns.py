"""Which files of an app hold? Every other file is a verb. A new noun is written down here, with a thought."""

NOUNS = frozenset(
    {
        # of any app
        *("models", "states", "queries", "deadlines", "access", "refusals", "apps", "__init__"),
        # asking the world
        *("asks", "kinds", "each", "channel", "supplier", "capabilities", "settings", "errands"),
        # money
        *("upstream", "claims", "accounts", "chart", "merkle", "movements", "leaves", "lines", "days", "received"),
        # files that people bring
        *("stock_file", "item_file", "bill_file", "sold", "records", "pace", "contest_files"),
        # what is right
        *("clauses", "decision", "document", "facts", "findings", "law", "mistakes", "principles", "space", "kept"),
        *("vocabulary", "wording", "words", "diagram", "worst_case", "summary", "silence"),
        *("risky_wording", "void_wording", "wording_patterns", "changes"),
        # what a terminal is answered
        *("command", "export", "proof_command", "second_engine"),
        # what is read of pictures
        *("bounded", "engine", "lines_seen", "patterns", "problems", "shapes"),
        # what is kept and said
        *("fields", "exhibits", "letters", "passwords", "second_factor", "subjects", "reviews", "turns", "queue"),
        # what was shown: its sealed files, what a problem needs of it, and the chain that holds it
        *("files", "needs", "chain"),
        # what is given away: all that is known, who may see what of it, by whose hand
        *("dossier", "recipients", "view", "signing", "container"),
        # what a message tells, and the words that tell it
        *("understood", "telling_words"),
        *("spotted", "heard", "promises", "thread"),
        # what anybody may know
        *("figures", "decided", "arrivals"),
        # the pieces of a line
        "units",
        "shares",
    }
)
