"""A person's folder of images, decoded by the app's decoder pool and shown by Chromium, and what differs."""
