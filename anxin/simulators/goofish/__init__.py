"""What does a source of goods do that speaks the interface of 闲管家? This one plays it."""
