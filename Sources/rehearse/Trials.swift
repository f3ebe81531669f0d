import RehearsalRules
import RehearsalSimulation

/// Makes the trials of a plan, several at a time.
struct Trials: Sendable {
  private let plan: Plan
  /// What every trial's judge begins as.
  private let judge: RunJudge
  /// Whether every seed is run twice.
  private let repeats: Bool
  /// Whether every trial notes what of the protocol it exercises.
  private let covers: Bool
  /// How many are made at a time.
  private let jobs: Int

  /// How many seeds a job makes before its trials are handed over.
  private static let share = 16
  /// How many shares for each job may wait for one that takes longer.
  private static let waiting = 8

  init(of plan: Plan, repeats: Bool, covers: Bool, jobs: Int) {
    self.plan = plan
    judge = RunJudge(plan)
    self.repeats = repeats
    self.covers = covers
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
    func nextShare() -> [UInt64] {
      var share: [UInt64] = []
      while !Signals.areReceived, share.count < Self.share, let seed = left.popFirst() {
        if !isDone(seed) { share.append(seed) }
      }
      return share
    }
    try await withThrowingTaskGroup(of: (Int, [Trial]).self) { group in
      var begun = 0
      var taken = 0
      var ready: [Int: [Trial]] = [:]
      func begin() {
        while begun - taken - ready.count < jobs, begun - taken < jobs * Self.waiting {
          let share = nextShare()
          guard !share.isEmpty else { return }
          let number = begun
          begun += 1
          group.addTask { (number, share.compactMap { trial(of: $0) }) }
        }
      }
      begin()
      while let (number, trials) = try await group.next() {
        ready[number] = trials
        // Before anything is taken: a job has to be at work meanwhile.
        begin()
        while let trials = ready.removeValue(forKey: taken) {
          for trial in trials { try take(trial) }
          taken += 1
        }
        begin()
      }
    }
  }

  /// The trial of a seed, unless it was stopped.
  private func trial(of seed: UInt64) -> Trial? {
    guard !Signals.areReceived else { return nil }
    var trial = Trial(plan, judge: judge, seed: seed, covers: covers)
    if repeats { trial?.secondDigest = Simulation(plan).run(seed: seed).digest }
    return trial
  }
}
