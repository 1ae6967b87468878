"""How are outside parties asked? One folder for each, and the registry that finds the right one."""
