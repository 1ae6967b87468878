"""What does a supplier do that speaks Anxin's open protocol? This one plays it, well or with planted misbehaviour."""
