import Foundation
import Support
import Synchronization
import Testing

@testable import RehearsalTesting

/// Never lets a task go: it blocks every delivery and gives the work back as failed.
private actor StubbornReviewer: Agent {
  nonisolated let loop: EventLoop
  init(on loop: EventLoop) { self.loop = loop }

  func receive(_ handoff: Handoff, at desk: Desk) {
    desk.decide(.blocked)
    desk.handOff(.fail, to: desk.coordinator, after: .minutes(4))
  }
}

/// Does a task as the protocol would, at its own pace.
private actor HandmadeImplementer: Agent {
  nonisolated let loop: EventLoop
  init(on loop: EventLoop) { self.loop = loop }

  func receive(_ handoff: Handoff, at desk: Desk) {
    guard let judge = desk.judges.first, let task = desk.task else { return }
    desk.start()
    for path in task.touches { desk.write(path, after: .minutes(1)) }
    desk.prove("run the tests", after: .minutes(2))
    let report = Event.Report(
      deliverables: ["Summary", "Test results"],
      numbers: [Measurement(metric: "unit-coverage", value: Percentage(hundredths: 9_000))]
    )
    desk.report(report, after: .minutes(3))
    desk.handOff(.deliver, to: judge, after: .minutes(4))
  }
}

/// Approves what it gets and passes it on at once.
private actor HandmadeVerifier: Agent {
  nonisolated let loop: EventLoop
  init(on loop: EventLoop) { self.loop = loop }

  func receive(_ handoff: Handoff, at desk: Desk) {
    guard let judge = desk.judges.first else { return }
    desk.decide(.approved)
    desk.handOff(.deliver, to: judge)
  }
}

@Suite struct `A rehearsal` {
  private static func plan() throws -> Plan { try Fixture.plan(Fixture.work) }

  @Test(.rehearsal, arguments: Seeds(0..<3))
  func `with a reviewer that never lets go leaves the task stuck`(seed: Seed) async throws {
    let rehearsal = try await rehearse(Self.plan(), seed: seed) {
      Cast("code-reviewer") { StubbornReviewer(on: $0) }
    }
    #expect(rehearsal.tasks["T-1"].outcome == .stuck(.attemptsExhausted))
    #expect(rehearsal.happens(.decision(.blocked, by: "code-reviewer", on: "T-1")))
    #expect(
      RehearsalLog.current?.commentLines(test: "t").first?.hasPrefix("\(seed); repeat") == true
    )
  }

  @Test func `with agents of one's own carries the work from one to the next`() async throws {
    let rehearsal = try await rehearse(Self.plan()) {
      Cast("backend-implementer") { HandmadeImplementer(on: $0) }
      Cast("verify-app") { HandmadeVerifier(on: $0) }
    }
    #expect(rehearsal.description == "test, seed 0: pass")
    #expect(rehearsal.tasks["T-1"].outcome == .completed)
    #expect(rehearsal.violations.filter { $0.severity >= .warning } == [])
    #expect(
      rehearsal.happens(
        inOrder: .write("api/a.py", by: "backend-implementer"),
        .command("run the tests"),
        .decision(.approved, by: "verify-app"),
        .handoff(.deliver, from: "verify-app", to: "code-reviewer", about: "T-1"),
        .decision(.approved, by: "code-reviewer"),
        .end(of: "T-1", as: .completed)
      )
    )
    #expect(!rehearsal.happens(inOrder: .end(of: "T-1"), .write()))
    #expect(rehearsal.count(of: .handoff(.deliver)) == 2)
    #expect(rehearsal.tasks["T-1"].ended == Instant(nanoseconds: 240_000_000_000))
  }

  @Test func `with a function in an agent's place calls it`() async throws {
    let rehearsal = try await rehearse(Self.plan()) {
      Cast("verify-app") { _, desk in desk.handOff(.fail, to: desk.coordinator) }
    }
    #expect(rehearsal.tasks["T-1"].outcome == .stuck(.attemptsExhausted))
  }

  @Test func `counts the retries of a task that never ended`() async throws {
    // The reviewer refuses the work once. The second attempt takes longer than the run may.
    let plan = try Fixture.plan(
      Fixture.work + """
        behaviour:
          code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: slow, text: one}]}}]
          backend-implementer: [{when: {intent: reject}, takes: 24h}]
        limits: {time: 8h}
        """
    )
    let rehearsal = try await rehearse(plan)
    #expect(rehearsal.summary.ending == .limited(.time))
    #expect(rehearsal.tasks["T-1"].outcome == nil && rehearsal.tasks["T-1"].ended == nil)
    #expect(rehearsal.tasks["T-1"].retries == 1)
    #expect(rehearsal.tasks.all.map(\.retries) == [1])
  }

  @Test func `refuses to cast whom the scenario does not have, or one agent twice`() async throws {
    let stranger = await #expect(throws: RunningError.self) {
      try await rehearse(Self.plan()) { Cast("nobody") { _, _ in } }
    }
    #expect(
      stranger?.description
        == "error: there is no agent `nobody` in the scenario to cast; it has backend-implementer, "
        + "code-reviewer, frontend-implementer, implement-trd, spec-planner, verify-app"
    )
    let twice = await #expect(throws: RunningError.self) {
      try await rehearse(Self.plan()) {
        Cast("verify-app") { _, _ in }
        Cast("verify-app") { _, _ in }
      }
    }
    #expect(twice?.description == "error: the agent `verify-app` is cast twice")
  }

  @Test func `of a folder or of a file that is not there is refused`() async throws {
    let folder = Surroundings.project.appending(path: "Scenarios/limits").path
    let many = await #expect(throws: RunningError.self) { try await rehearse(folder) }
    #expect(many?.description.contains("name one scenario file; there are ") == true)
    let sweptFolder = await #expect(throws: RunningError.self) {
      try await sweep(folder, seeds: 0..<1)
    }
    #expect(sweptFolder?.description == many?.description)
    let missing = await #expect(throws: RunningError.self) { try await rehearse("nowhere.yaml") }
    #expect(missing?.kind == .missing)
  }

  @Test(arguments: [(5..<5, "no seeds"), (0..<UInt64.max, "more than a billion seeds")])
  func `of many seeds is refused if the range is empty or too long`(
    seeds: Range<UInt64>,
    problem: String
  ) async throws {
    let path = Surroundings.project.appending(path: "Scenarios/happy-pipeline/happy.yaml").path
    let error = await #expect(throws: RunningError.self) { try await sweep(path, seeds: seeds) }
    #expect(
      error?.description
        == "\(path): error: the range \(seeds) has \(problem); sweep from one to a billion seeds, "
        + "such as 0..<100"
    )
  }

  @Test func `of every shipped scenario has the verdict that the command gives`() async throws {
    let folder = Surroundings.project.appending(path: "Scenarios").path
    let scenarios = try ScenarioFiles([folder]).load().scenarios
    #expect(scenarios.count > 150)
    var command = Sweep()
    for scenario in scenarios {
      let seed = scenario.plan.seeds.lowerBound
      command.seeds = seed..<(seed + 1)
      let result = try await command.run([scenario])
      let rehearsal = try await rehearse(scenario.path, seed: Seed(seed))
      #expect(rehearsal.verdict == result.scenarios.first?.verdict, "\(scenario.path)")
      #expect(rehearsal.summary.digest == result.scenarios.first?.runs.first?.summary.digest)
    }
  }

  @Test func `is one of a sweep's runs, which fails where one of them does`() async throws {
    let path = Surroundings.project.appending(path: "Scenarios/happy-pipeline/happy.yaml").path
    let good = try await sweep(path, seeds: 0..<4)
    #expect(good.verdict == .pass && good.runs.map(\.summary.seed) == [0, 1, 2, 3])
    let bad = try await sweep(path, seeds: 0..<4) {
      Cast("code-reviewer") { StubbornReviewer(on: $0) }
    }
    #expect(bad.verdict == .fail)
  }
}

/// The lines of the log that agents of parallel runs have read.
private final class Sayings: Sendable {
  let texts = Mutex<Set<String>>([])
}

@Suite struct `Seeds of a test` {
  @Test func `are all of the range, each shown by its number`() {
    #expect(Seeds(3..<6, only: nil).map(\.description) == ["seed 3", "seed 4", "seed 5"])
  }

  @Test func `end at the greatest number that can be counted`() {
    let seeds = Seeds(1..<UInt64.max, only: nil)
    #expect(seeds.count == .max)
    #expect(seeds.prefix(2).map(\.number) == [1, 2])
    #expect(seeds.last?.number == UInt64(Int.max))
    #expect(Seeds(.max ..< .max, only: nil).isEmpty)
  }

  @Test func `are the one that is asked for, wherever it lies`() {
    #expect(Seeds(3..<6, only: "4").map(\.number) == [4])
    #expect(Seeds(3..<6, only: "17").map(\.number) == [17])
    #expect(Seeds(3..<6, only: "x").count == 3)
  }

  @Test(.rehearsal) func `are named one by one in the issues of agents in a sweep`() async throws {
    let path = Surroundings.project.appending(path: "Scenarios/happy-pipeline/happy.yaml").path
    let sayings = Sayings()
    _ = try await sweep(path, seeds: 3..<6) {
      Cast("code-reviewer") { _, desk in
        let lines = RehearsalLog.current?.commentLines(test: "t") ?? []
        sayings.texts.withLock { _ = $0.insert(lines.joined(separator: "\n")) }
        desk.decide(.approved)
        desk.passOn()
      }
    }
    let expectedTexts = (3..<6).map { seed in
      "seed \(seed); repeat with: REHEARSAL_SEED=\(seed) swift test --filter '^t'\n"
        + "without your actors: rehearse run \(ShellWord.quoted(path)) --seed \(seed)"
    }
    #expect(sayings.texts.withLock(\.self) == Set(expectedTexts))
  }

  @Test func `are named with the commands that repeat them`() {
    let log = RehearsalLog()
    #expect(log.commentLines(test: "t") == [])
    log.add(seed: 7, path: "a b.yaml")
    #expect(
      log.commentLines(test: "Tests.Login/`no result is lost`(seed:)") == [
        #"seed 7; repeat with: REHEARSAL_SEED=7 swift test --filter "#
          + #"'^Tests\.Login/`no result is lost`\(seed:\)'"#,
        "without your actors: rehearse run 'a b.yaml' --seed 7",
      ]
    )
  }

  @Test(arguments: [
    ("Tests.simple()", #"'^Tests\.simple\(\)'"#),
    ("Tests.`a + b is sent`(seed:)", #"'^Tests\.`a \+ b is sent`\(seed:\)'"#),
    ("Tests.`it retries (three times)`()", #"'^Tests\.`it retries \(three times\)`\(\)'"#),
    ("Tests.`*what now?* | ^`()", #"'^Tests\.`\*what now\?\* \| \^`\(\)'"#),
    ("Tests.`reads [a list {1}`()", #"'^Tests\.`reads \[a list \{1\}`\(\)'"#),
    ("Tests.`it's $5`()", #"'^Tests\.`it'\''s \$5`\(\)'"#),
  ])
  func `are repeated by a filter that matches the whole path of the test and nothing else`(
    test: String,
    filter: String
  ) {
    let log = RehearsalLog()
    log.add(seed: 4, path: nil)
    #expect(
      log.commentLines(test: test) == [
        "seed 4; repeat with: REHEARSAL_SEED=4 swift test --filter \(filter)"
      ]
    )
  }
}
