use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use uuid::Uuid;

use super::{Item, Store, StoreError};

/// Forgets all when the process ends.
#[derive(Clone, Default)]
pub struct MemoryStore {
    items: Arc<RwLock<HashMap<Uuid, Item>>>,
}

impl Store for MemoryStore {
    async fn create(&self, item: &Item) -> Result<(), StoreError> {
        let mut items = self.items.write().unwrap_or_else(PoisonError::into_inner);
        items.insert(item.id, item.clone());
        Ok(())
    }

    async fn get(&self, id: Uuid) -> Result<Item, StoreError> {
        let items = self.items.read().unwrap_or_else(PoisonError::into_inner);
        items.get(&id).cloned().ok_or(StoreError::NotFound)
    }

    async fn list(&self, limit: u8) -> Result<Vec<Item>, StoreError> {
        let items = self.items.read().unwrap_or_else(PoisonError::into_inner);
        let mut list: Vec<Item> = items.values().cloned().collect();
        list.sort_unstable_by_key(|item| std::cmp::Reverse((item.created_at, item.id)));
        list.truncate(limit.into());
        Ok(list)
    }
}
