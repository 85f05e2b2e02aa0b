"""What accompanies the packages: names and version, descriptions, licences, bill of materials, checksums."""
