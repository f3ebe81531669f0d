import ArgumentParser
import Foundation
import Support
import Synchronization

/// Tries random scenarios, each of which is run twice and audited.
struct ScenariosCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scenarios",
    abstract: "Try random scenarios: every run ends, and its books balance.",
    discussion: """
      Each scenario mixes parts of the format at random. Together they have to use every part, every \
      fault verb has to strike, and every kind of event has to happen.
      """
  )

  @Option(help: "How many scenarios are tried.")
  var count = 20_000

  @Option(help: "The seed of the first scenario; the others follow.")
  var seed: UInt64 = 0

  @Option(help: "Write the files of the first scenario to this folder, and try it alone.")
  var write: String?

  @Flag(help: "With --write: write the smallest scenario that was found to fail in the same way.")
  var reduced = false

  func validate() throws {
    guard count > 0 else {
      throw ValidationError("--count is at least 1: trying none shows nothing.")
    }
    guard UInt64.max - seed >= UInt64(count), UInt64(count) + seed < UInt64(Int.max) else {
      throw ValidationError("--seed is too large.")
    }
  }

  func run() throws {
    if let write { return try writeScenario(to: write) }
    Watch.start()
    let start = ContinuousClock.now
    let tally = tally()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    report(tally, seconds)
    let isVaried = count < 10_000 || tally.missing.isEmpty
    guard tally.failures.isEmpty, isVaried, tally.rejections.count * 10 < count else {
      throw ExitCode(1)
    }
  }

  /// Distributes the scenarios over one thread for each core.
  private func tally() -> TrialTally {
    let total = Mutex(TrialTally())
    let lanes = min(Watch.lanes, ProcessInfo.processInfo.activeProcessorCount)
    DispatchQueue.concurrentPerform(iterations: lanes) { lane in
      Watch.prepareThread(lane: lane)
      var part = TrialTally()
      for number in stride(from: lane, to: count, by: lanes) {
        Watch.begin(Int(seed) + number, lane: lane)
        part.tryOut(seed + UInt64(number))
        Watch.end(lane: lane)
      }
      total.withLock { $0.add(part) }
    }
    return total.withLock { $0 }
  }
}

// MARK: - Output

extension ScenariosCommand {
  private func report(_ tally: TrialTally, _ seconds: Double) {
    let share = (Double(tally.rejections.count) / Double(count) * 100)
      .formatted(.number.precision(.fractionLength(1)))
    print(
      "\(count) scenarios from seed \(seed) in \(Int(seconds)) s: \(tally.ran) ran twice, "
        + "\(tally.rejections.count) rejected by the loader (\(share) %)"
    )
    list("endings", tally.endingCounts)
    list("features", tally.featureCounts)
    list("verbs that struck", tally.verbCounts)
    list("events", tally.eventCounts)
    for rejection in tally.rejections.prefix(3) {
      print("rejected: seed \(rejection.seed): \(rejection.reasons.first ?? "")")
    }
    print(
      "the same handoff again and again, until the limit of events: \(tally.endless.count), seeds "
        + tally.endless.prefix(20).map(\.description).joined(separator: " ")
    )
    for name in tally.missing {
      print("\(count < 10_000 ? "note" : "FAIL") never occurred: \(name)")
    }
    for failure in tally.failures {
      print("FAIL seed \(failure.seed)")
      for reason in failure.reasons { print("  \(reason)") }
    }
    for failure in tally.failures.prefix(3) {
      print(
        "\nseed \(failure.seed), made smaller:\n\(ScenarioReduction.reduced(RandomScenario(seed: failure.seed)).text)"
      )
    }
    print(tally.failures.isEmpty ? "no failure" : "\(tally.failures.count) failures")
  }

  private func list(_ title: String, _ counts: [(name: String, count: Int)]) {
    print("\(title):")
    for (name, count) in counts { print("  \(name): \(count)") }
  }

  private func writeScenario(to path: String) throws {
    let drawn = RandomScenario(seed: seed)
    let scenario = reduced ? ScenarioReduction.reduced(drawn) : drawn
    let folder = URL(filePath: path)
    for file in scenario.files {
      let url = folder.appending(path: file.path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try Data(file.text.utf8).write(to: url)
    }
    let trial = ScenarioTrial(scenario)
    for line in trial.rejections + trial.failures { print(line) }
    print(
      "repeat it with: rehearse run \(path) --seed \(seed)\n"
        + (trial.isRejected ? "rejected" : trial.ending)
    )
    guard trial.rejections.isEmpty, trial.failures.isEmpty else { throw ExitCode(1) }
  }
}
