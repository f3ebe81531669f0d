import RehearsalHistories
import Testing

@Suite struct `The outcome of a dispatch` {
  private let root = LogFixture.root

  private func dispatch(
    _ after: [String],
    children: [String: [String]] = [:]
  ) throws -> Dispatch {
    let call = root.assistant(1, id: "m1", calls: [LogFixture.dispatch("d1")])
    return try LogFolder.session([call] + after, children: children).dispatch("d1")
  }

  @Test func `is completed when the result came`() throws {
    let dispatch = try dispatch([root.result(9, to: "d1", by: "a1")])
    #expect(dispatch.outcome == .completed)
    #expect(dispatch.reason == nil)
    #expect(dispatch.end == LogFixture.time(9))
    #expect(dispatch.answerPlace?.line == 2)
    #expect(dispatch.result?.scalarCount == 16)
  }

  @Test func `has what the platform reports`() throws {
    let sidecar = [
      "status": "\"completed\"", "totalDurationMs": "8000", "totalTokens": "1200",
      "totalToolUseCount": "3",
    ]
    let reported = try dispatch([root.answer(9, to: "d1", sidecar: sidecar)]).platformReport
    #expect(reported.milliseconds == 8000)
    #expect(reported.tokens == 1200)
    #expect(reported.toolCalls == 3)
  }

  @Test func `is open at the end when the child was at work`() throws {
    let child = [LogFixture.child("a1").user(3, "Build the shed.")]
    let dispatch = try dispatch([], children: ["a1": child])
    #expect(dispatch.outcome == .openAtEnd)
    #expect(dispatch.reason == "was-working")
    #expect(dispatch.result == nil)
    #expect(dispatch.answerPlace == nil)
    #expect(dispatch.end == LogFixture.time(3))
  }

  @Test func `is open at the end when the child never started`() throws {
    let dispatch = try dispatch([])
    #expect(dispatch.outcome == .openAtEnd)
    #expect(dispatch.reason == "never-started")
    #expect(dispatch.start == nil && dispatch.end == nil)
  }

  @Test func `is open at the end when only the same message goes on`() throws {
    let dispatch = try dispatch([
      root.assistant(2, id: "m1", calls: [LogFixture.bash("b1", "ls")]),
      root.answer(3, to: "b1"),
      root.assistant(4, id: "m1", calls: [LogFixture.bash("b2", "ls")]),
    ])
    #expect(dispatch.outcome == .openAtEnd)
  }

  @Test func `is abandoned when the caller goes on without the result`() throws {
    let dispatch = try dispatch([root.user(5, "Go on."), root.assistant(6, text: "Fine.")])
    #expect(dispatch.outcome == .abandoned)
  }

  @Test func `is not abandoned because another lane goes on`() throws {
    let child = LogFixture.child("a1")
    let dispatch = try dispatch(
      [],
      children: ["a1": [child.user(3, "Build the shed."), child.assistant(4, text: "Yes.")]]
    )
    #expect(dispatch.outcome == .openAtEnd)
  }

  @Test(arguments: [
    "", "  \n", "API Error: 529 overloaded", "Prompt is too long", "(no content)",
    "No response requested.", "Credit balance is too low", "Execution error",
    "Claude AI usage limit reached|1760000000", "You've hit your limit · resets 3pm",
    "Invalid API key · Please run /login", "OAuth token revoked · Please run /login",
    "Claude usage limit reached. Your limit will reset at 3pm", "Internal server error\n",
  ])
  func `is unusable when the result has nothing to work with`(text: String) throws {
    #expect(try dispatch([root.result(9, to: "d1", by: "a1", text)]).outcome == .unusable)
  }

  @Test func `is unusable when the child ended with a marked error, whatever its text is`() throws {
    func outcome(_ mark: [String: String], resumedAt later: Int? = nil) throws -> Dispatch.Outcome {
      let child = LogFixture.child("a1")
      let more = later.map { [child.assistant($0, text: "Overloaded.", mark)] } ?? []
      return try dispatch(
        [root.result(9, to: "d1", by: "a1", "The model is busy.")],
        children: [
          "a1": [
            child.user(2, "Build the shed."),
            child.assistant(8, text: "The model is busy.", later == nil ? mark : [:]),
          ] + more
        ]
      ).outcome
    }
    #expect(try outcome(["isApiErrorMessage": "true"]) == .unusable)
    #expect(try outcome(["error": "\"rate_limit\""]) == .unusable)
    #expect(try outcome([:]) == .completed)
    // What a resumed child says later is not the result of this call.
    #expect(try outcome(["isApiErrorMessage": "true"], resumedAt: 20) == .completed)
  }

  @Test(arguments: [
    "I fixed the API Error in the client.", "Execution error handling is done.",
    "Invalid API key tests are green.", "You've hit your target.\nThe limit holds.",
    "Claude usage limit reached\nis the message that the page now shows.",
    "The page shows: Credit balance is too low",
  ]) func `is completed when the result only speaks of an error`(text: String) throws {
    #expect(try dispatch([root.result(9, to: "d1", by: "a1", text)]).outcome == .completed)
  }

  @Test(arguments: [true, false])
  func `is an error when no agent has the name`(isError: Bool) throws {
    let dispatch = try dispatch([
      root.answer(2, to: "d1", "Agent type 'builder' not found. There are: mason", isError: isError)
    ])
    #expect(dispatch.outcome == .error)
    #expect(dispatch.reason == "unknown-agent")
  }

  @Test func `is an error when the user rejected the call`() throws {
    let dispatch = try dispatch([
      root.answer(
        2,
        to: "d1",
        "The user doesn't want to take this action right now.",
        isError: true
      )
    ])
    #expect(dispatch.outcome == .error)
    #expect(dispatch.reason == "user-rejected")
  }

  @Test func `is an error when the user interrupted the child`() throws {
    let dispatch = try dispatch([root.answer(2, to: "d1", "[Request interrupted by user]")])
    #expect(dispatch.outcome == .error)
    #expect(dispatch.reason == "user-rejected")
  }

  @Test func `is an error when a hook blocked the call`() throws {
    let dispatch = try dispatch([
      root.answer(2, to: "d1", "PreToolUse:Task hook error: not today", isError: true)
    ])
    #expect(dispatch.reason == "hook-blocked")
  }

  @Test func `is by the first result`() throws {
    let dispatch = try dispatch([
      root.result(5, to: "d1", by: "a1", "One."), root.result(6, to: "d1", by: "a1", "Another."),
    ])
    #expect(dispatch.end == LogFixture.time(5))
    #expect(dispatch.result?.scalarCount == 4)
  }

  @Test func `survives a result that comes before its call`() throws {
    let history = try LogFolder.session([
      root.result(1, to: "d1", by: "a1"), root.assistant(2, calls: [LogFixture.dispatch("d1")]),
    ])
    #expect(history.strayResultCount == 1)
    #expect(try history.dispatch("d1").outcome == .openAtEnd)
  }
}
