import RehearsalRules
import RehearsalSimulation

/// Makes the trials of a plan, several at a time.
struct Trials: Sendable {
  private let plan: Plan
  /// What every trial's judge begins as.
  private let judge: Judge
  /// Whether every seed is run twice.
  private let repeats: Bool
  /// How many are made at a time.
  private let jobs: Int

  /// How many seeds a job makes before its trials are handed over.
  private static let share = 16

  init(of plan: Plan, repeats: Bool, jobs: Int) {
    self.plan = plan
    judge = Judge(plan)
    self.repeats = repeats
    self.jobs = jobs
  }

  /// Makes the trials of a range of seeds and hands them over in the order of their seeds, however
  /// many jobs there are; the next are made meanwhile.
  ///
  /// - Parameters:
  ///   - seeds: The seeds.
  ///   - isDone: Whether a seed is to be passed over.
  ///   - take: Takes a trial.
  /// - Throws: What taking a trial throws.
  func make(
    _ seeds: Range<UInt64>,
    except isDone: (UInt64) -> Bool,
    _ take: (Trial) throws -> Void
  ) async throws {
    var left = seeds
    func next() -> [UInt64] {
      var window: [UInt64] = []
      while window.count < jobs * Self.share, let seed = left.popFirst() {
        if !isDone(seed) { window.append(seed) }
      }
      return window
    }
    var ready = await trials(of: next())
    while !ready.isEmpty {
      let window = next()
      async let coming = trials(of: window)
      for trial in ready { try take(trial) }
      ready = await coming
    }
  }

  /// The trials of some seeds, in their order, without those that were stopped.
  private func trials(of seeds: [UInt64]) async -> [Trial] {
    let parts = stride(from: 0, to: seeds.count, by: Self.share).map { first in
      seeds[first..<min(first + Self.share, seeds.count)]
    }
    return await withTaskGroup(of: (Int, [Trial]).self) { group in
      for (number, part) in parts.enumerated() {
        group.addTask { (number, part.compactMap { trial(of: $0) }) }
      }
      return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.flatMap(\.1)
    }
  }

  /// The trial of a seed, unless it was stopped.
  private func trial(of seed: UInt64) -> Trial? {
    guard !Signals.areReceived else { return nil }
    var trial = Trial(plan, judge: judge, seed: seed)
    if repeats { trial?.secondDigest = Simulation(plan).run(seed: seed).digest }
    return trial
  }
}
