import RehearsalTesting
import Testing

// The samples of the documentation of `Agent` and `AsyncAgent`.

actor Reviewer: Agent {
  nonisolated let loop: EventLoop
  init(on loop: EventLoop) { self.loop = loop }

  func receive(_ handoff: Handoff, at desk: Desk) {
    desk.decide(.approved, after: .minutes(4))
    desk.passOn(after: .minutes(4))
  }
}

actor SlowReviewer: AsyncAgent {
  nonisolated let loop: EventLoop
  init(on loop: EventLoop) { self.loop = loop }

  func receive(_ handoff: Handoff, at desk: Desk) async {
    await desk.work(for: .minutes(4))
    desk.decide(.approved)
    desk.passOn()
  }
}

@Suite struct `The reviewers of the documentation` {
  @Test(arguments: [
    Cast("code-reviewer") { Reviewer(on: $0) },
    Cast("code-reviewer", waiting: { SlowReviewer(on: $0) }),
  ])
  func `let the task complete after four minutes`(cast: Cast) async throws {
    let rehearsal = try await rehearse("Scenarios/login.yaml") { cast }
    let task = rehearsal.tasks["AUTH-B001"]
    #expect(task.outcome == .completed)
    #expect(task.ended == Instant(nanoseconds: 240_000_000_000))
  }
}
