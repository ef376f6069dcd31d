"""Who someone is, what he may do, and which rows he may see."""
