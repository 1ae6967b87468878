"""What does a shop do that runs acg-faka and shares its goods? This one plays it."""
