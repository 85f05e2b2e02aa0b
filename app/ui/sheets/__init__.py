"""Contact sheets: their pages as a preview, a PDF, pictures and on a printer, and the dialog that makes them."""
