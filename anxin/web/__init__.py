"""What do people see and press? Pages for buyers, guests and suppliers; thin over queries and flows."""
