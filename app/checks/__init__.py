"""What `cosell doctor` looks at, one file per place; nothing here changes anything but `live`."""
