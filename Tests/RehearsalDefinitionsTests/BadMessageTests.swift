import RehearsalSimulation
import Support
import Testing

@testable import RehearsalDefinitions

/// Messages, and how they are read, as files state them.
@Suite struct `Messages in a file` {
  private static func diagnostics(_ rest: String) -> [String] {
    Fixture.diagnostics(Fixture.head + Fixture.work + rest)
  }

  @Test(arguments: [
    (
      "does: [{inform: fronted-implementer}]",
      "s.yaml:8:45: error: no agent is named `fronted-implementer`; did you mean `frontend-implementer`? If no agent is meant to have the name, add `absent: true`"
    ),
    (
      "does: [{inform: [verify-app, code-revewer]}]",
      "s.yaml:8:66: error: no agent is named `code-revewer`; did you mean `code-reviewer`? If no agent is meant to have the name, add `absent: true`"
    ),
    (
      "hands: [{inform: [verify-ap]}]",
      "s.yaml:8:55: error: no agent is named `verify-ap`; did you mean `verify-app`? If no agent is meant to have the name, add `absent: true`"
    ),
    (
      "does: [{inform: verify-app, absent: true}]",
      "s.yaml:8:65: error: `verify-app` is an agent of the scenario; remove `absent`"
    ),
    (
      "does: [{inform: [nobody, verify-app], absent: true}]",
      "s.yaml:8:75: error: `verify-app` is an agent of the scenario; remove `absent`"
    ),
    (
      "does: [{inform: \"*\", absent: true}]",
      "s.yaml:8:58: error: `*` stands for everyone in the team; remove `absent`"
    ),
    (
      "does: [{inform: []}]",
      "s.yaml:8:53: error: `inform` needs a receiver; name one, or remove it"
    ),
    (
      "does: [{inform: [verify-app, verify-app]}]",
      "s.yaml:8:66: error: `verify-app` is named twice; remove one"
    ),
    (
      "does: [{read: a.py, text: hello}]",
      "s.yaml:8:57: error: `text` can be used only with `inform`; remove it"
    ),
    (
      "hands: [{deliver: verify-app, text: hello}]",
      "s.yaml:8:67: error: `text` can be used only with `inform`; remove it"
    ),
    (
      "does: [{inform: verify-app, read: a.py}]",
      "s.yaml:8:44: error: an act can have only one of `inform` and `read`; write one entry for each"
    ),
  ])
  func `have receivers that exist, and a text`(clause: String, error: String) {
    #expect(Self.diagnostics("behaviour: {frontend-implementer: [{\(clause)}]}") == [error])
  }

  @Test(arguments: [
    (
      "{every: 2m}",
      "s.yaml:8:23: error: `every` needs `read: idle`, since messages in the queue of work are read in turn"
    ),
    (
      "{read: queue, members: leave}",
      "s.yaml:8:36: error: `members: leave` needs `read: idle`, since only an inbox can be left unread"
    ),
    (
      "{read: idle, every: 0s}",
      "s.yaml:8:35: error: `every` has to be longer than `0s`; leave it out to let idle agents read at all times"
    ),
    (
      "{read: idl}",
      "s.yaml:8:29: error: `read` cannot be `idl`; did you mean `idle`?"
    ),
  ])
  func `are read under a rule that has an effect`(rule: String, error: String) {
    #expect(Self.diagnostics("platform: {messages: \(rule)}") == [error])
  }

  @Test func `are read under a rule that a configuration replaces`() throws {
    let plan = try Fixture.load(
      Fixture.head + Fixture.work + "platform: {messages: {read: idle, every: 2m, members: leave}}",
      files: [
        "c.yaml":
          "rehearsal: 1\nconfiguration: later\nplatform: {messages: {read: idle, every: 1h}}"
      ],
      configuration: "c.yaml"
    ).plan
    #expect(plan.platform.messages.checkInterval == 3_600_000_000_000)
    #expect(plan.platform.messages.members == .stay)
  }

  @Test func `are read under a rule that is checked in code, too`() {
    var builder = PlanBuilder("one task")
    builder.agent("spec-planner", role: .planner)
    builder.platform.messages.checkInterval = 1
    #expect(throws: PlanError.self) { try builder.plan() }
  }

  @Test func `can be struck by a fault on information`() {
    let fault = "faults: [{id: lost, drop: {intent: inform, to: code-reviewer}}]"
    #expect(
      Self.diagnostics(
        "behaviour: {backend-implementer: [{does: [{inform: code-reviewer}]}]}\n" + fault
      ) == []
    )
    #expect(
      Self.diagnostics(fault) == [
        "s.yaml:8:10: error: `lost` can never strike: nothing in this scenario causes a handoff with the intent `inform`"
      ]
    )
  }
}
