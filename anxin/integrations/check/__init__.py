"""Does an adapter, and the system behind it, keep the supplier protocol? Each claim is tried and told; for anybody."""
