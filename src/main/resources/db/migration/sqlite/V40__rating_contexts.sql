-- In which context a rating was made: a device, a time slot, a tag. Null for none.
ALTER TABLE rating ADD COLUMN context TEXT;
