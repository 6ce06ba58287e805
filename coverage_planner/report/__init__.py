"""Tables and pictures to xlsx, csv, pdf and GIS files."""
