import { Component, type ComponentChildren } from "preact";
import { LoadAnew, RequestName } from "../components/notice.tsx";
import { Screen } from "../components/screen.tsx";
import { failureOf } from "../failure.ts";
import { messages } from "../messages/index.ts";

interface BoundaryProps {
  /** The address of what is shown: another one is tried anew. */
  at: string;
  children: ComponentChildren;
}

interface BoundaryState {
  at: string;
  thrown?: unknown;
}

/** Shows a page of its own in the place of a screen that fails while it is drawn. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  static override getDerivedStateFromProps({ at }: BoundaryProps, state: BoundaryState): BoundaryState | null {
    return at === state.at ? null : { at, thrown: undefined };
  }

  static override getDerivedStateFromError(thrown: unknown): Partial<BoundaryState> {
    return { thrown };
  }

  override render() {
    return this.state.thrown === undefined ? this.props.children : <Broken thrown={this.state.thrown} />;
  }
}

function Broken({ thrown }: { thrown: unknown }) {
  const text = messages();
  const failure = failureOf(thrown);
  return (
    <Screen title={text.broken} lead={text.brokenLead}>
      <pre dir="auto">{failure.message}</pre>
      <RequestName failure={failure} />
      <div>
        <LoadAnew />
      </div>
    </Screen>
  );
}
