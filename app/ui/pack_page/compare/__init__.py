"""Two to four images side by side over the whole window, to see which is better."""
