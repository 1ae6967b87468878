"""What does a 卡速售 site do that sells by its API 2.0? This one plays it."""
