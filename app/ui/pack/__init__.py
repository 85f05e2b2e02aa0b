"""The page of one open pack: header, gallery and side panel."""
