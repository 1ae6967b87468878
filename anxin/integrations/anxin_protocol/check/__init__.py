"""Does a live endpoint keep Anxin's open supplier protocol? Each claim is tried and told; for us and for anybody."""
