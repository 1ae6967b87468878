"""What does a shop do that runs dujiao-next and sells to other shops? This one plays it."""
