import RehearsalDefinitions
import RehearsalSimulation
import RehearsalTesting
import Support
import Synchronization
import Testing

@Suite struct `A name in an expectation on events` {
  /// Returns the texts of the issues that a closure records, and checks that each is at the line of the call.
  private func issues(
    line: Int = #line,
    _ body: () -> Void
  ) -> [String] {
    let issues = Mutex<[String]>([])
    withKnownIssue(isIntermittent: true) {
      body()
    } matching: { issue in
      issues.withLock { $0 += issue.comments.map(\.rawValue) }
      return issue.sourceLocation?.line == line
    }
    return issues.withLock(\.self)
  }

  private func rehearsal(_ rest: String = "") async throws -> Rehearsal {
    try await rehearse(Fixture.plan(Fixture.work + rest))
  }

  @Test(arguments: [
    (
      EventPattern.write(by: "backend-implementor"),
      "the plan has no agent `backend-implementor`; did you mean `backend-implementer`?"
    ),
    (
      .handoff(.reject, from: "code-reviwer"),
      "the plan has no agent `code-reviwer`; did you mean `code-reviewer`?"
    ),
    (.handoff(to: "x"), Self.agents("x")),
    (.decision(.approved, by: "x\ny"), Self.agents("x\\u{a}y")),
    (.command(by: "x"), Self.agents("x")),
    (.decision(on: "T1"), "the plan has no task `T1`; did you mean `T-1`?"),
    (.end(of: "AUTH"), "the plan has no task `AUTH`; its tasks are: `T-1`"),
    (.handoff(about: "AUTH"), "the plan has no task `AUTH`; its tasks are: `T-1`"),
    (.fault("nope"), "the plan has no fault `nope`; there are none"),
  ])
  func `that the plan does not have is an issue, also if nothing is to happen`(
    pattern: EventPattern,
    text: String
  ) async throws {
    let rehearsal = try await rehearsal()
    #expect(issues { _ = rehearsal.happens(pattern) } == [text])
    #expect(issues { _ = rehearsal.count(of: pattern) } == [text])
    #expect(issues { _ = rehearsal.happens(inOrder: .write(), pattern) } == [text])
  }

  private static func agents(_ name: String) -> String {
    "the plan has no agent `\(name)`; its agents are: `backend-implementer`, `code-reviewer`, "
      + "`frontend-implementer`, `implement-trd`, `spec-planner`, `verify-app`"
  }

  @Test func `that no task has is an issue where the task is accessed`() async throws {
    let rehearsal = try await rehearsal()
    let text = "the plan has no task `T-11`; did you mean `T-1`?"
    #expect(issues { _ = rehearsal.tasks["T-11"].retries } == [text])
    #expect(issues { _ = rehearsal.tasks["T-1"].retries } == [])
    #expect(rehearsal.tasks.all.map(\.id) == ["T-1"])
  }

  @Test func `that the plan has is no issue, and neither is the dash for none`() async throws {
    let rehearsal = try await rehearsal(
      "faults: [{id: late, may-miss: true, drop: {to: verify-app, nth: 9}}]\n"
    )
    let found = issues {
      _ = rehearsal.happens(.handoff(from: "verify-app", to: "code-reviewer", about: "T-1"))
      _ = rehearsal.happens(.fault("late"))
      _ = rehearsal.count(of: .write(by: "-", on: "-"))
      _ = rehearsal.happens(EventPattern("anything") { _, _ in true })
    }
    #expect(found == [])
  }

  @Test func `is an issue if it is missing in an expectation on an order`() async throws {
    let rehearsal = try await rehearsal()
    #expect(
      issues { _ = rehearsal.happens() } == [
        "`happens` has no pattern, so it judges nothing; name the events that have to happen"
      ]
    )
  }

  @Test func `of a file can be a pattern`() async throws {
    let rehearsal = try await rehearsal()
    for path in ["api/a.py", "./api/a.py", "api/**", "api/", "api/*.py", "**/a.py"] {
      #expect(rehearsal.happens(.write(path)), "\(path)")
    }
    for path in ["web/**", "api", "*.py", "/api/a.py", "/api/**"] {
      #expect(!rehearsal.happens(.write(path)), "\(path)")
    }
  }
}
