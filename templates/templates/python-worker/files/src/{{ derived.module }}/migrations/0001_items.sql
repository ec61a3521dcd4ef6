CREATE TABLE items (
    -- Of the message that brought the item: one that comes again changes nothing.
    message_id text PRIMARY KEY,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    created_at timestamptz NOT NULL DEFAULT now()
);
