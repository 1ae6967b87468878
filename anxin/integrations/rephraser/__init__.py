"""A language model of the operator's choice, spoken to as most of them understand it; off unless it is set up."""
