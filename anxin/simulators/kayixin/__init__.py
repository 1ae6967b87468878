"""What does 卡易信 do when it sells by its API 3.0? This one plays it."""
