"""Messages to people and departments: on the site, and by the channels they chose."""
