import Foundation
import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@testable import RehearsalRunning

@Suite struct `A list of runs` {
  /// Runs of a scenario with violations, expectations that fail, spending, retries and a clause.
  private static let runs: [JudgedRun] = {
    let scenario =
      Fixture.head + Fixture.work + """
        model: {backend-implementer: {takes: {uniform: [1m, 9m]}, spends: 500}}
        behaviour: {code-reviewer: [{when: {intent: deliver}, times: 2}]}
        faults: [{id: f, drop: {from: verify-app, to: code-reviewer, rate: 60}}]
        expect: {outcomes: {T-1: completed}, sometimes: [{event: handoff.lost}]}
        """
    guard let loaded = try? Fixture.load(scenario) else { return [] }
    let simulation = Simulation(loaded.plan)
    return (0..<300).compactMap { seed in
      JudgedRun(simulation, judge: RunJudge(loaded.plan), seed: seed)
    }
  }()

  /// Everything that a run has, as text.
  private func text(_ run: JudgedRun) -> String { "\(run)" }

  @Test(arguments: [1 << 30, 0])
  func `gives back every run as it was, from memory and from a file`(mostBytes: Int) throws {
    try #require(Self.runs.count == 300)
    var runs = Self.runs
    runs[3].digestMismatch = .foundInSecondRun(Digest(high: .max, low: 1))
    runs[4].digestMismatch = .foundInFile(Digest(high: 0, low: .max))
    runs[5].digestMismatch = .absentFromFile
    runs[6].wallTime = .milliseconds(17)
    runs[7].summary.ending = .foreign("a thread\u{0}of ours")
    runs[8].summary.tokens = .min
    runs[9].summary.seed = .max
    runs[10].judgement.canary = .missed
    #expect(runs.contains { $0.verdict == .fail } && runs.contains { $0.verdict == .pass })
    #expect(runs.contains { !$0.judgement.spending.isEmpty && !$0.summary.usedClauses.isEmpty })
    var list = RunList(in: RunStore(mostBytesInMemory: mostBytes))
    list.append(contentsOf: runs)
    #expect(list.count == 300)
    #expect(list.map(text) == runs.map(text))
    #expect(Array(list).map(text) == runs.map(text))
    for index in [299, 0, 63, 64, 65, 255, 256, 1] {
      #expect(text(list[index]) == text(runs[index]))
    }
  }

  @Test func `packs runs that differ in the seed only in a few bytes, and gives back each of them`()
    throws
  {
    let (first, second) = (Self.runs[0], Self.runs[1])
    var runs = (0..<100).map { first.withSeed($0) } + (100..<200).map { second.withSeed($0) }
    runs[1].digestMismatch = .absentFromFile
    runs[2].wallTime = .milliseconds(17)
    runs[50].summary.tokens += 1
    let list = RunList(runs)
    #expect(list.map(text) == runs.map(text))
    var packer = RunPacker(SharedTexts())
    packer.append(first)
    let byteCountOfOne = packer.bytes.count
    for run in runs[51..<64] { packer.append(run) }
    #expect(packer.bytes.count < byteCountOfOne + 13 * 8)
  }

  @Test func `keeps the retries of a task that never ended`() throws {
    let plan = try Fixture.plan(
      Fixture.work + """
        platform: {attempts: 50}
        limits: {time: 1h}
        behaviour:
          backend-implementer: [{takes: 10m, times: always}]
          code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: A03, text: sql}]}, times: always}]

        """
    )
    let list = RunList([TestRun(plan).judged])
    #expect(Expectations.Quantity.retries.value(of: list[0], plan) == 6)
  }

  @Test func `can be changed, and its copies stay as they were`() throws {
    var list = RunList(Self.runs)
    let copy = list
    list[70].summary.tokens = 7
    list[299].summary.tokens = 8
    #expect(list[70].summary.tokens == 7 && list[299].summary.tokens == 8)
    #expect(text(list[71]) == text(copy[71]))
    #expect(copy.map(text) == Self.runs.map(text))
  }

  @Test func `sorts by seed`() throws {
    let store = RunStore()
    let list = RunList(Self.runs[100...] + Self.runs[..<100])
    #expect(list.sortedBySeed(in: store).map(\.summary.seed) == (0..<300).map { UInt64($0) })
  }

  @Test func `takes more texts than it keeps`() throws {
    var run = try #require(Self.runs.first)
    var list = RunList(in: RunStore())
    for number in 0..<70_000 {
      run.judgement.expectationResults = [
        ExpectationResult(
          statement: "s\(number)",
          verdict: .pass,
          expected: "",
          found: "ö",
          explanation: ["\(number)"],
          location: SourceLocation(file: "a:b", line: number, column: 2),
          task: TaskID(rawValue: 3),
          showsRecentEvents: true
        )
      ]
      list.append(run)
    }
    for number in [0, 40_000, 69_999] {
      let result = list[number].judgement.expectationResults[0]
      #expect(result.statement == "s\(number)" && result.actual == "ö")
      #expect(result.location?.line == number && result.location?.file == "a:b")
      #expect(result.task.rawValue == 3 && result.showsRecentEvents)
    }
  }

  @Test func `throws for damaged bytes in place of ending the process`() throws {
    let texts = SharedTexts()
    var packer = RunPacker(texts)
    for run in Self.runs.prefix(3) { packer.append(run) }
    let bytes = packer.bytes
    var damagedCount = 0
    for index in bytes.indices {
      for value: UInt8 in [0x00, 0x7f, 0xff] where bytes[index] != value {
        var damaged = bytes
        damaged[index] = value
        var unpacker = RunUnpacker(damaged, texts.textsByNumber)
        do {
          while try unpacker.next() != nil {}
        } catch {
          damagedCount += 1
        }
      }
    }
    #expect(damagedCount > 0)
  }
}
