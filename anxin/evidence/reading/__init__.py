"""What does a screenshot say? A picture goes in, what is certain comes out; nothing here knows Django."""
