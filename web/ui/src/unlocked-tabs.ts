/**
 * Which tabs of this browser have the same member unlocked. They share the member's session at the service, so that only the
 * last of them may end it.
 */

/** What tabs tell each other: that they unlocked, that they had done so before, and that they lock. */
interface Word {
  tab: string;
  session: string;
  is: "new" | "there" | "gone";
}

/** The part of a `BroadcastChannel` that is used. */
export interface Channel {
  postMessage(word: Word): void;
  addEventListener(type: "message", listener: (event: { data: Word }) => void): void;
}

/** What one tab knows of the others. */
export interface UnlockedTabs {
  /** Notes that this tab has unlocked the member of this session. */
  enter(session: string): void;
  /**
   * Notes that this tab locks. Returns whether it was the last one, as far as the others have said: a tab that crashed counts
   * until this one locks, and the service then ends the session of which it hears nothing.
   */
  leave(): boolean;
}

/** The tabs on a channel, as the tab of this name sees them. */
export function unlockedTabs(channel: Channel, tab: string): UnlockedTabs {
  let own: string | undefined;
  const others = new Set<string>();
  const say = (session: string, is: Word["is"]) => channel.postMessage({ tab, session, is });
  channel.addEventListener("message", ({ data }) => {
    if (data.session !== own) {
      return;
    }
    if (data.is === "gone") {
      others.delete(data.tab);
      return;
    }
    others.add(data.tab);
    if (data.is === "new") {
      say(own, "there");
    }
  });
  return {
    enter(session) {
      if (session !== own) {
        others.clear();
        own = session;
        say(session, "new");
      }
    },
    leave() {
      const isLast = others.size === 0;
      if (own !== undefined) {
        say(own, "gone");
      }
      own = undefined;
      others.clear();
      return isLast;
    },
  };
}
