//! The same caller asking the same thing at the same moment is answered by one reading.
//!
//! A class that opens one link asks one question a hundred times at once, and so do dashboards that poll. Whoever asks while a
//! reading runs waits for the next one, together with all who ask meanwhile: an answer is never older than its question, and
//! nothing is kept once it is given. "The same" means the same credentials, the same body to the byte, the same media type.
//! Where readings follow one another, the next waits a moment for those who were just answered: they often ask again at once.
//! How many they were is all that is kept, and only for that moment.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use sha2::{Digest, Sha256};
use tokio::sync::{Notify, watch};

use super::media::Media;
use crate::backend::Caller;

/// Bodies up to this size are compared; larger ones carry files.
pub(super) const MOST_BYTES: u64 = 16 * 1024;

/// A reading that follows another waits at most so long for those who were just answered …
const MOST_PATIENCE: Duration = Duration::from_millis(10);

/// … and no longer than this for the next of them.
const NEXT_COMES_WITHIN: Duration = Duration::from_millis(2);

/// What a question is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Question([u8; 32]);

impl Question {
    /// None for anything that might write: a body that may spell `mutation` anywhere is not looked at further.
    pub(super) fn read_only(caller: &Caller, media: Media, body: &[u8]) -> Option<Self> {
        // A backslash could spell a word in JSON's escapes.
        let may_write = |word: &[u8]| body.windows(word.len()).any(|window| window == word);
        if may_write(b"mutation") || may_write(b"subscription") || may_write(b"\\u") {
            return None;
        }
        let content_type = media.content_type();
        let mut hash = Sha256::new();
        for part in [
            caller.bearer.as_ref().map(|secret| secret.reveal().as_bytes()),
            caller.session.as_ref().map(|secret| secret.reveal().as_bytes()),
            caller.guest.as_ref().map(|secret| secret.reveal().as_bytes()),
            Some(content_type.as_bytes()),
            Some(body),
        ] {
            // Lengths keep neighbours apart.
            hash.update(part.map_or(u64::MAX, |part| part.len() as u64).to_le_bytes());
            hash.update(part.unwrap_or_default());
        }
        Some(Self(hash.finalize().into()))
    }
}

/// An answer that several callers may get.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// The questions under way.
#[derive(Debug, Default)]
pub(crate) struct SharedReads {
    lines: Mutex<HashMap<Question, Arc<Line>>>,
}

/// Those who ask one question.
#[derive(Debug, Default)]
struct Line {
    /// Held while a reading runs; how many the last one answered.
    running: tokio::sync::Mutex<usize>,
    /// Told of everybody who comes to wait.
    arrived: Notify,
    /// Those who wait for the reading after it.
    next: Mutex<Option<watch::Receiver<Option<Reply>>>>,
}

/// Standing in a line; the line goes with the last one.
struct Standing {
    reads: Arc<SharedReads>,
    question: Question,
    line: Arc<Line>,
}

impl Drop for Standing {
    fn drop(&mut self) {
        let mut lines = self.reads.lines.lock().unwrap_or_else(PoisonError::into_inner);
        // The map's and ours: nobody else stands here, and none can come while the map is locked.
        if Arc::strong_count(&self.line) == 2 {
            lines.remove(&self.question);
        }
    }
}

enum Role {
    Lead(watch::Sender<Option<Reply>>),
    Follow(watch::Receiver<Option<Reply>>),
}

impl SharedReads {
    /// The answer to `question`: by `read`, or by the same of somebody who asks it at this moment. The second value tells whose:
    /// true for our own.
    pub(super) async fn together<F>(self: &Arc<Self>, question: Question, read: impl FnOnce() -> F) -> (Reply, bool)
    where
        F: Future<Output = Reply>,
    {
        let standing = self.stand(question);
        loop {
            match standing.line.role() {
                Role::Follow(mut reply) => {
                    if let Ok(reply) = reply.wait_for(Option::is_some).await
                        && let Some(reply) = reply.clone()
                    {
                        return (reply, false);
                    }
                    // Whoever led hung up: somebody who waited leads now.
                }
                Role::Lead(sender) => {
                    let line = &standing.line;
                    let mut turn = line.running.lock().await;
                    // Those who were answered, this one perhaps among them, and those who came meanwhile.
                    let all = *turn + sender.receiver_count() - 1;
                    line.gather(&sender, all, NEXT_COMES_WITHIN).await;
                    // Whoever comes from here on asked after this reading began.
                    line.close();
                    let answered = sender.receiver_count() + 1;
                    let reply = read().await;
                    *turn = answered;
                    drop(turn);
                    sender.send_replace(Some(reply.clone()));
                    if answered > 1 {
                        // Keeps the line, and with it how many stood in it, until the first of them may be back.
                        tokio::spawn(async move {
                            tokio::time::sleep(MOST_PATIENCE).await;
                            drop(standing);
                        });
                    }
                    return (reply, true);
                }
            }
        }
    }

    fn stand(self: &Arc<Self>, question: Question) -> Standing {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let line = Arc::clone(lines.entry(question).or_default());
        Standing {
            reads: Arc::clone(self),
            question,
            line,
        }
    }
}

impl Line {
    fn role(&self) -> Role {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        match &*next {
            // A closed channel was left by somebody who hung up before their turn.
            Some(waiting) if waiting.has_changed().is_ok() => {
                let follows = Role::Follow(waiting.clone());
                self.arrived.notify_one();
                follows
            }
            _ => {
                let (sender, receiver) = watch::channel(None);
                *next = Some(receiver);
                Role::Lead(sender)
            }
        }
    }

    /// Waits until `all` stand in the line, itself counted as the receiver that it keeps for those to come. Without this each
    /// reading would serve a few only: those who are answered are on their way while the next begins. Those who do not come
    /// back keep nobody waiting: when for `pause` nobody came, nobody is waited for.
    async fn gather(&self, sender: &watch::Sender<Option<Reply>>, all: usize, pause: Duration) {
        let gathered = async {
            while sender.receiver_count() < all {
                if tokio::time::timeout(pause, self.arrived.notified()).await.is_err() {
                    break;
                }
            }
        };
        let _ = tokio::time::timeout(MOST_PATIENCE.max(pause), gathered).await;
    }

    fn close(&self) {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use tokio::sync::Semaphore;
    use tokio::task::JoinHandle;

    use super::*;

    fn question(body: &str) -> Option<Question> {
        Question::read_only(&Caller::default(), Media::Json, body.as_bytes())
    }

    fn reply(number: u32) -> Reply {
        Reply {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: Bytes::from(number.to_string()),
        }
    }

    #[test]
    fn only_what_cannot_write_is_shared_and_only_among_the_same_credentials() {
        assert_eq!(question("{viewer}"), question("{viewer}"));
        assert_ne!(question("{viewer}"), question("{viewer }"));
        for body in [
            "mutation{signOut{done}}",
            r#"{"query":"\u006dutation{x}"}"#,
            "subscription{x}",
        ] {
            assert_eq!(question(body), None, "{body}");
        }
        let bearer = Caller {
            bearer: Some(crate::backend::Secret::new("a")),
            ..Caller::default()
        };
        let session = Caller {
            session: Some(crate::backend::Secret::new("a")),
            ..Caller::default()
        };
        let of = |caller| Question::read_only(caller, Media::Json, b"{viewer}");
        assert_ne!(of(&bearer), of(&session));
        assert_ne!(of(&bearer), of(&Caller::default()));
    }

    /// Readings of one question, counted; one ends for each permit of the gate.
    struct Readings {
        reads: Arc<SharedReads>,
        count: Arc<AtomicU32>,
        gate: Arc<Semaphore>,
    }

    impl Readings {
        fn new() -> Self {
            Self {
                reads: Arc::default(),
                count: Arc::default(),
                gate: Arc::new(Semaphore::new(0)),
            }
        }

        /// Somebody who asks, and is answered with the number of a reading.
        fn ask(&self) -> JoinHandle<Bytes> {
            let (reads, count, gate) = (Arc::clone(&self.reads), Arc::clone(&self.count), Arc::clone(&self.gate));
            tokio::spawn(async move {
                let read = || async move {
                    let number = count.fetch_add(1, Ordering::SeqCst) + 1;
                    gate.acquire().await.expect("open").forget();
                    reply(number)
                };
                let asked = question("{viewer}").expect("read only");
                reads.together(asked, read).await.0.body
            })
        }

        /// One who reads, and so many who came after the reading began and stand in the line.
        async fn ask_during_a_reading(&self, crowd: usize) -> (JoinHandle<Bytes>, Vec<JoinHandle<Bytes>>) {
            let first = self.ask();
            while self.count.load(Ordering::SeqCst) == 0 {
                tokio::task::yield_now().await;
            }
            let later = (0..crowd).map(|_| self.ask()).collect();
            while self.standing() < 1 + crowd {
                tokio::task::yield_now().await;
            }
            (first, later)
        }

        fn standing(&self) -> usize {
            let lines = self.reads.lines.lock().expect("whole");
            lines.values().next().map_or(0, |line| Arc::strong_count(line) - 1)
        }
    }

    #[tokio::test]
    async fn who_asks_during_a_reading_gets_the_next_one_and_shares_it() {
        let readings = Readings::new();
        let (first, later) = readings.ask_during_a_reading(20).await;
        readings.gate.add_permits(2);
        assert_eq!(first.await.expect("answered"), "1");
        for asked in later {
            assert_eq!(
                asked.await.expect("answered"),
                "2",
                "a reading that began after the question"
            );
        }
        // Nothing is kept: this ends.
        while !readings.reads.lines.lock().expect("whole").is_empty() {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_crowd_that_was_answered_and_asks_again_is_answered_by_one_reading() {
        const CROWD: usize = 8;
        let readings = Readings::new();
        let (first, later) = readings.ask_during_a_reading(CROWD).await;
        readings.gate.add_permits(2);
        assert_eq!(first.await.expect("answered"), "1");
        for asked in later {
            assert_eq!(asked.await.expect("answered"), "2");
        }
        let again: Vec<_> = (0..CROWD).map(|_| readings.ask()).collect();
        readings.gate.add_permits(CROWD);
        for asked in again {
            assert_eq!(
                asked.await.expect("answered"),
                "3",
                "the first of them waited for the rest"
            );
        }
    }

    #[tokio::test]
    async fn a_reading_that_follows_waits_for_those_who_were_just_answered() {
        const AGES: Duration = Duration::from_secs(3_600);
        let line = Arc::new(Line::default());
        let Role::Lead(sender) = line.role() else {
            panic!("nobody leads yet")
        };
        let waits = tokio::spawn({
            let line = Arc::clone(&line);
            async move {
                line.gather(&sender, 3, AGES).await;
                sender.receiver_count()
            }
        });
        let mut arrived = Vec::new();
        for _ in 0..2 {
            tokio::task::yield_now().await;
            assert!(!waits.is_finished(), "not all are back");
            arrived.push(line.role());
        }
        assert_eq!(
            waits.await.expect("begins"),
            1 + 2,
            "the line's own, and two who follow"
        );
        assert!(arrived.iter().all(|role| matches!(role, Role::Follow(_))));
    }

    #[tokio::test]
    async fn nobody_waits_for_those_who_do_not_come_back() {
        let line = Line::default();
        let Role::Lead(sender) = line.role() else {
            panic!("nobody leads yet")
        };
        line.gather(&sender, 2, Duration::ZERO).await;
        assert_eq!(sender.receiver_count(), 1);
    }

    #[tokio::test]
    async fn a_leader_who_hangs_up_leaves_the_lead_to_those_who_wait() {
        let reads = Arc::new(SharedReads::default());
        let asked = question("{viewer}").expect("read only");
        let started = Arc::new(Semaphore::new(0));
        let leader = tokio::spawn({
            let (reads, started) = (Arc::clone(&reads), Arc::clone(&started));
            async move {
                let read = || async move {
                    started.add_permits(1);
                    std::future::pending::<Reply>().await
                };
                reads.together(asked, read).await
            }
        });
        started.acquire().await.expect("the leader reads").forget();
        let follower = tokio::spawn({
            let reads = Arc::clone(&reads);
            async move { reads.together(asked, || async { reply(7) }).await.0.body }
        });
        leader.abort();
        assert_eq!(follower.await.expect("answered"), "7");
    }
}
