"""Preview pictures, as messengers and search engines show them beside a link."""
