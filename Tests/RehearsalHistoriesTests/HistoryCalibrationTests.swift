import Foundation
import RehearsalHistories
import RehearsalRunning
import RehearsalSimulation
import RehearsalStatistics
import Testing

@Suite struct `The calibration of models on histories` {
  private static let root = LogFixture.root
  private static let usage = [
    "input_tokens": "100", "cache_read_input_tokens": "20", "cache_creation_input_tokens": "3",
    "output_tokens": "1",
  ]

  /// A session in which a builder works once for each number of seconds, one after another.
  private func session(
    _ seconds: [Int],
    words: String = "The shed stands.",
    session: String = "s1"
  ) throws -> History {
    var root = Self.root
    root.session = session
    var lines: [String] = []
    var children: [String: [String]] = [:]
    var time = 0
    for (index, length) in seconds.enumerated() {
      let (call, agent) = ("\(session)-d\(index)", "b\(index)")
      lines.append(
        root.assistant(
          time,
          calls: [LogFixture.dispatch(call, prompt: "Build shed \(session) \(index).")]
        )
      )
      let child = LogFixture.child(agent)
      children[agent] = [
        child.user(time, "Build shed \(session) \(index)."),
        child.assistant(time + length, text: words, usage: Self.usage),
      ]
      time += length
      lines.append(root.result(time, to: call, by: agent, words))
      time += 7
    }
    return try LogFolder.session(lines, children: children)
  }

  @Test func `measures time at work, tokens, success and the time between two handoffs`() throws {
    let numbers = HistoryCalibration([try session([10, 30, 90])])
    let builder = try #require(numbers.agents.first)
    #expect(numbers.agents.count == 1 && builder.agent == "builder")
    #expect(builder.activeSeconds.sortedValues == [10, 30, 90])
    #expect(builder.activeSeconds.median == 30)
    #expect(builder.tokens.sortedValues == [123, 123, 123])
    #expect(builder.successRate.successes == 3 && builder.successRate.trials == 3)
    #expect(builder.isSmallSample)
    #expect(numbers.routingSeconds.sortedValues == [7, 7])
    #expect(numbers.handoffCount == 3)
  }

  @Test func `counts the same tokens of a session as the events of the history`() throws {
    let history = try session([10, 30])
    let spentTokens = HistoryTrace(history).events.compactMap { event -> Int64? in
      guard case .sessionSpent(let tokens) = event.kind else { return nil }
      return tokens
    }
    // The output count of Claude Code is a placeholder.
    #expect(spentTokens == [123, 123])
    #expect(HistoryCalibration([history]).agents.first?.tokens.sortedValues == [123, 123])
  }

  @Test func `counts a handoff once if a fork has it too`() throws {
    let one = try session([10, 30])
    #expect(HistoryCalibration([one, one]).handoffCount == 2)
    #expect(HistoryCalibration([one, try session([10, 30], session: "s2")]).handoffCount == 4)
  }

  /// The fork goes on after the two messages that it has in common with the first history.
  @Test func `counts the tokens of a message once if a fork has it too`() throws {
    let one = try session([10, 30])
    let fork = try session([10, 30, 90])
    let tokens = try #require(HistoryCalibration([one, fork]).tokensByModel["model-x"])
    #expect(tokens.messageCount == 3)
    #expect(tokens.input == 300 && tokens.cacheRead == 60 && tokens.cacheWrite == 9)
    let other = try session([20], session: "s2")
    #expect(HistoryCalibration([one, other]).tokensByModel["model-x"]?.messageCount == 3)
  }

  @Test func `counts handoffs of two chats whose messages have no identifiers`() throws {
    func chat(_ seconds: Int) throws -> History {
      let folder = try LogFolder()
      let lines = [("TextMessage", "planner", 0), ("HandoffMessage", "planner", 2)].map {
        LogFixture.object([
          "type": LogFixture.quoted($0.0), "source": LogFixture.quoted($0.1), "content": "\"Go.\"",
          "target": "\"mason\"", "models_usage": "null",
          "created_at": LogFixture.quoted(LogFixture.time(seconds + $0.2).description),
        ])
      }
      try folder.write("chat.jsonl", lines)
      return try folder.history()
    }
    let (first, second) = (try chat(0), try chat(500))
    #expect(HistoryCalibration([first, second]).handoffCount == 2)
    #expect(HistoryCalibration([first, first]).handoffCount == 1)
  }

  @Test func `counts an agent that goes on after its result as one session`() throws {
    let root = LogFixture.root
    let child = LogFixture.child("b1")
    let history = try LogFolder.session(
      [
        root.assistant(0, calls: [LogFixture.dispatch("d1")]), root.result(20, to: "d1", by: "b1"),
        root.assistant(
          30,
          calls: [LogFixture.dispatch("d2", prompt: "Go on.", ["resume": LogFixture.quoted("b1")])]
        ), root.result(50, to: "d2", by: "b1"),
      ],
      children: [
        "b1": [
          child.user(0, "Build the shed."), child.assistant(20, text: "The shed stands."),
          child.user(30, "Go on."), child.assistant(50, text: "The shed stands."),
        ]
      ]
    )
    let builder = try #require(HistoryCalibration([history]).agents.first)
    // The ten seconds between the result and the next prompt are no work.
    #expect(builder.activeSeconds.sortedValues == [40])
    #expect(builder.successRate.trials == 2)
  }

  @Test func `measures how many stated decisions refuse the work`() throws {
    let refused = try session([10], words: "Status: BLOCKED")
    let approved = try session([10, 10], words: "Status: APPROVED", session: "s2")
    let builder = try #require(HistoryCalibration([refused, approved]).agents.first)
    #expect(builder.refusalRate.successes == 1)
    #expect(builder.refusalRate.trials == 3)
    let silent = try #require(HistoryCalibration([try session([10])]).agents.first)
    #expect(silent.refusalRate.trials == 0)
  }

  @Test(
    arguments: [
      ("- [x] APPROVED\n- [ ] NEEDS FIXES\n- [ ] BLOCKED", false),
      ("- [ ] APPROVED\n- [x] NEEDS FIXES", true), ("Status: ~~APPROVED~~", nil),
      ("Status: APPROVED?", nil), ("Status: ❌ APPROVED", nil), ("```\nStatus: APPROVED\n```", nil),
      ("> Status: APPROVED\n\n**NEEDS FIXES**", true),
      ("Status: APPROVED\nFinal Status: REJECTED", nil),
      ("Status: APPROVED\nFinal Status: NOT APPROVED", nil),
      ("Verdict: BLOCKED\nSummary: all done", true), ("Status: APPROVED\nResult: 12 tests", false),
    ] as [(String, Bool?)]
  )
  func `measures decisions as they are stated`(words: String, isRefusal: Bool?) throws {
    let builder = try #require(
      HistoryCalibration([try session([10], words: words)]).agents.first
    )
    #expect(builder.refusalRate.trials == (isRefusal == nil ? 0 : 1))
    #expect(builder.refusalRate.successes == (isRefusal == true ? 1 : 0))
  }

  @Test func `takes numbers that grow by a factor as log-normal, and no others`() throws {
    // The quantiles of a standard normal distribution at (i - 1/2)/24.
    let quantiles = [
      -2.04, -1.53, -1.26, -1.05, -0.89, -0.74, -0.61, -0.49, -0.37, -0.26, -0.16, -0.05,
    ]
    let scores = quantiles + quantiles.reversed().map { -$0 }
    let factors = scores.map { Int((60 * exp($0 / 4)).rounded()) }
    let fitted = try #require(HistoryCalibration([try session(factors)]).agents.first)
    #expect(fitted.activeSeconds.isLogNormal)
    #expect(!fitted.isSmallSample)
    let two = Array(repeating: 1, count: 20) + Array(repeating: 100, count: 20)
    let split = try #require(HistoryCalibration([try session(two)]).agents.first)
    #expect(!split.activeSeconds.isLogNormal)
    let few = try #require(
      HistoryCalibration([try session(Array(factors.prefix(10)))]).agents.first
    )
    #expect(!few.activeSeconds.isLogNormal)
  }
}
