//! Delays the answers to Go's bandwidth pings, which would otherwise double the number of writes.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The answer to the ping by which gRPC in Go measures bandwidth (`bdpPing` in its `bdp_estimator.go`): an HTTP/2 frame
/// (RFC 9113, section 6.7). A keepalive has other contents.
const ANSWER: &[u8; 17] = &[0, 0, 8, 6, 1, 0, 0, 0, 0, 2, 4, 16, 16, 9, 14, 7, 7];

/// How long an answer waits. A peer without an answer sends no further ping, and counts what arrives in the meantime.
const WAIT: Duration = Duration::from_millis(100);

/// The header of a frame: three bytes of length, and six more (RFC 9113, section 4.1).
const HEADER: usize = 9;

/// A transport of HTTP/2 to a peer in Go.
/// Such a peer pings with every message that it reads, unless an answer is due. Then each message of the chaincode
/// would cost two writes, and wake both ends once more. Here an answer waits a while, and then goes out with the next
/// message. Everything else, including keepalives, goes out at once.
///
/// The writer is told that the answer is written and flushed while it still waits. If nothing is written afterwards,
/// the peer gets no answer. That costs only the ping: no peer takes a connection for dead because this answer is
/// missing.
pub(super) struct StallTimeout<T> {
    transport: T,
    wait: Duration,
    position: Position,
    /// When the waiting answer began to wait.
    waiting: Option<Instant>,
    /// The rest of an answer that is being written.
    due: &'static [u8],
}

impl<T> StallTimeout<T> {
    pub(super) fn new(transport: T) -> Self {
        Self {
            transport,
            wait: WAIT,
            position: Position::default(),
            waiting: None,
            due: &[],
        }
    }

    pub(super) fn get_ref(&self) -> &T {
        &self.transport
    }
}

impl<T: AsyncWrite + Unpin> StallTimeout<T> {
    /// Whether this is an answer that waits from now on.
    fn keeps(&mut self, slices: &[IoSlice<'_>]) -> bool {
        let is_answer = self.waiting.is_none()
            && self.position.is_between_frames()
            && slices.iter().flat_map(|slice| slice.iter()).eq(ANSWER);
        if is_answer {
            self.waiting = Some(Instant::now());
        }
        is_answer
    }

    /// Writes an answer that has waited long enough.
    fn poll_answer(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.position.is_between_frames()
            && self
                .waiting
                .is_some_and(|since| since.elapsed() >= self.wait)
        {
            self.waiting = None;
            self.due = ANSWER;
        }
        while !self.due.is_empty() {
            let written = ready!(Pin::new(&mut self.transport).poll_write(context, self.due))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.due = &self.due[written..];
        }
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for StallTimeout<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.transport).poll_read(context, buffer)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for StallTimeout<T> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(context, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.keeps(slices) {
            return Poll::Ready(Ok(ANSWER.len()));
        }
        ready!(this.poll_answer(context))?;
        let written = ready!(Pin::new(&mut this.transport).poll_write_vectored(context, slices))?;
        this.position.advance(slices, written);
        Poll::Ready(Ok(written))
    }

    fn is_write_vectored(&self) -> bool {
        self.transport.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.transport).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.transport).poll_shutdown(context)
    }
}

/// The position of the next byte in its frame.
#[derive(Debug, Default)]
struct Position {
    /// How many bytes of a header were written, and the length that they give so far.
    header: usize,
    length: usize,
    /// The rest of the contents after a whole header.
    contents: usize,
}

impl Position {
    fn is_between_frames(&self) -> bool {
        self.header == 0 && self.contents == 0
    }

    fn advance(&mut self, slices: &[IoSlice<'_>], mut written: usize) {
        for slice in slices {
            let mut bytes = &slice[..slice.len().min(written)];
            written -= bytes.len();
            while let Some(&byte) = bytes.first() {
                if self.contents > 0 {
                    let skipped = self.contents.min(bytes.len());
                    self.contents -= skipped;
                    bytes = &bytes[skipped..];
                    continue;
                }
                if self.header < 3 {
                    self.length = self.length << 8 | usize::from(byte);
                }
                self.header += 1;
                if self.header == HEADER {
                    self.contents = std::mem::take(&mut self.length);
                    self.header = 0;
                }
                bytes = &bytes[1..];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;

    /// A frame of five bytes of contents.
    const FRAME: &[u8] = b"\0\0\x05\0\0\0\0\0\x01hello";

    fn stall_timeout(wait: Duration) -> StallTimeout<Vec<u8>> {
        StallTimeout {
            wait,
            ..StallTimeout::new(Vec::new())
        }
    }

    #[tokio::test]
    async fn an_answer_waits_and_then_goes_before_the_next_frame() {
        let mut stall_timeout = stall_timeout(Duration::MAX);
        stall_timeout.write_all(ANSWER).await.unwrap();
        stall_timeout.write_all(FRAME).await.unwrap();
        assert_eq!(stall_timeout.get_ref(), FRAME);
        stall_timeout.wait = Duration::ZERO;
        stall_timeout.write_all(FRAME).await.unwrap();
        stall_timeout.write_all(FRAME).await.unwrap();
        assert_eq!(
            *stall_timeout.get_ref(),
            [FRAME, ANSWER, FRAME, FRAME].concat()
        );
    }

    #[tokio::test]
    async fn an_answer_that_is_due_does_not_go_into_the_middle_of_a_frame() {
        for cut in 1..FRAME.len() {
            let mut stall_timeout = stall_timeout(Duration::MAX);
            stall_timeout.write_all(ANSWER).await.unwrap();
            stall_timeout.write_all(&FRAME[..cut]).await.unwrap();
            stall_timeout.wait = Duration::ZERO;
            stall_timeout.write_all(&FRAME[cut..]).await.unwrap();
            assert_eq!(stall_timeout.get_ref(), FRAME);
            stall_timeout.write_all(FRAME).await.unwrap();
            assert_eq!(*stall_timeout.get_ref(), [FRAME, ANSWER, FRAME].concat());
        }
    }

    #[tokio::test]
    async fn contents_that_look_like_an_answer_do_not_wait() {
        let mut stall_timeout = stall_timeout(Duration::MAX);
        let header = b"\0\0\x11\0\0\0\0\0\x01";
        stall_timeout.write_all(header).await.unwrap();
        stall_timeout.write_all(ANSWER).await.unwrap();
        assert_eq!(*stall_timeout.get_ref(), [&header[..], ANSWER].concat());
    }

    #[tokio::test]
    async fn a_second_answer_does_not_wait() {
        let mut stall_timeout = stall_timeout(Duration::MAX);
        stall_timeout.write_all(ANSWER).await.unwrap();
        stall_timeout.write_all(ANSWER).await.unwrap();
        assert_eq!(stall_timeout.get_ref(), ANSWER);
    }

    #[tokio::test]
    async fn frames_of_several_slices_are_one() {
        let mut stall_timeout = stall_timeout(Duration::ZERO);
        let (header, contents) = FRAME.split_at(HEADER);
        stall_timeout.write_all(ANSWER).await.unwrap();
        let slices = [header, contents, header, contents].map(IoSlice::new);
        let written = stall_timeout.write_vectored(&slices).await.unwrap();
        assert_eq!(written, 2 * FRAME.len());
        assert!(stall_timeout.position.is_between_frames());
        assert_eq!(*stall_timeout.get_ref(), [ANSWER, FRAME, FRAME].concat());
    }
}
