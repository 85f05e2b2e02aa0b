"""What is shown of the filter under the header: lists of values, what is chosen, and how many images pass."""
