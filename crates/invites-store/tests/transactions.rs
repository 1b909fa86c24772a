//! One closure, one transaction: what commits, what does not, on both databases.

use invites_store::queries::server_keys;
use invites_store::{StoreError, on_both_databases};
use sea_orm::DbErr;

on_both_databases! {
    async fn an_error_leaves_nothing_behind(db: TestDb) {
        let now = chrono::DateTime::UNIX_EPOCH;
        let failed: Result<(), StoreError> = db
            .store
            .write(move |tx| async move {
                server_keys::put(&*tx, "cookie", "half", now).await?;
                Err(StoreError::Database(DbErr::Custom("stop".to_owned())))
            })
            .await;
        assert!(failed.is_err());
        assert_eq!(server_keys::get(db.store.read(), "cookie").await.expect("reads"), None);

        let done: Result<(), StoreError> =
            db.store.write(move |tx| async move { server_keys::put(&*tx, "cookie", "whole", now).await }).await;
        done.expect("commits");
        assert_eq!(server_keys::get(db.store.read(), "cookie").await.expect("reads").as_deref(), Some("whole"));
    }

    async fn the_schema_is_up_to_date_after_migrating_twice(db: TestDb) {
        db.store.migrate().await.expect("migrates again");
        assert_eq!(db.store.pending_migrations().await.expect("answers"), 0);
    }

    async fn a_caller_who_hangs_up_does_not_stop_the_transaction(db: TestDb) {
        let now = chrono::DateTime::UNIX_EPOCH;
        let store = db.store.clone();
        let (begun, wait_begun) = tokio::sync::oneshot::channel::<()>();
        let begun = std::sync::Arc::new(std::sync::Mutex::new(Some(begun)));
        let (go, wait_go) = tokio::sync::watch::channel(false);
        let (done, mut wait_done) = tokio::sync::mpsc::channel::<()>(1);
        let caller = tokio::spawn(async move {
            store
                .write(move |tx| {
                    let (begun, mut wait_go, done) = (begun.clone(), wait_go.clone(), done.clone());
                    async move {
                        if let Some(begun) = begun.lock().expect("unpoisoned").take() {
                            begun.send(()).expect("the test listens");
                        }
                        wait_go.wait_for(|go| *go).await.expect("the test lives");
                        server_keys::put(&*tx, "cookie", "kept", now).await?;
                        drop(tx);
                        drop(done);
                        Ok::<(), StoreError>(())
                    }
                })
                .await
        });
        wait_begun.await.expect("the transaction begins");
        caller.abort();
        assert!(caller.await.expect_err("the caller is gone").is_cancelled());
        go.send(true).expect("the transaction waits");
        assert_eq!(wait_done.recv().await, None, "the transaction's task ends");
        // The next writer queues behind the commit.
        let kept: Result<Option<String>, StoreError> =
            db.store.write(move |tx| async move { server_keys::get(&*tx, "cookie").await }).await;
        assert_eq!(kept.expect("reads").as_deref(), Some("kept"));
    }
}
