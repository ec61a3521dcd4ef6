//! Every rule, seen to fire and not to.
