public import RehearsalRules
public import RehearsalSimulation

/// What came of one invocation: every scenario with every seed.
public struct SuiteResult: Sendable {
  /// The scenarios, in the order they were run.
  public var scenarios: [ScenarioResult]
  /// What cut it short; what is here was finished before.
  public var interruption: Interruption?

  /// What can cut an invocation short.
  public enum Interruption: Sendable, Hashable {
    /// Somebody at the keyboard: SIGINT.
    case interrupt
    /// Somebody else: SIGTERM.
    case termination
  }

  /// Creates the result of an invocation.
  public init(scenarios: [ScenarioResult], interruption: Interruption? = nil) {
    self.scenarios = scenarios
    self.interruption = interruption
  }
}

/// What came of one scenario.
public struct ScenarioResult: Sendable {
  /// Its plan.
  public var plan: Plan
  /// Its path, as it is shown to the user.
  public var path: String
  /// Its runs, in the order of their seeds.
  public var runs: [RunResult]
  /// What became of what has to happen in one of the runs.
  public var sometimes: [ExpectationResult]
  /// The rest of the command line that repeats its runs, such as ` --agents DIR`.
  public var options: String

  /// Creates the result of a scenario.
  public init(plan: Plan, path: String, runs: [RunResult], options: String = "") {
    self.plan = plan
    self.path = path
    self.runs = runs
    self.options = options
    sometimes = Sometimes.assess(plan, over: runs.map(\.judgement))
  }

  /// A scenario passes where every run does; one that fails outweighs those that cannot be told.
  public var verdict: Verdict {
    let verdicts = runs.map(\.verdict) + sometimes.map(\.verdict)
    if verdicts.contains(.fail) { return .fail }
    return verdicts.allSatisfy { $0 == .pass } ? .pass : .unknown
  }

  /// The command that repeats a run.
  public func repeatLine(seed: UInt64) -> String {
    "rehearse run \(ShellWord.quoted(path)) --seed \(seed)\(options)"
  }
}

/// What came of one run.
public struct RunResult: Sendable {
  /// What is known of it.
  public var summary: RunSummary
  /// What it was judged to be.
  public var judgement: Judgement
  /// The digest that it was to have, where it has another.
  public var otherDigest: OtherDigest?

  /// A digest that a run was held against and did not have.
  public enum OtherDigest: Sendable, Hashable {
    /// A second run with the same plan and seed had this one: the run is not deterministic.
    case ofSecondRun(Digest)
    /// The digest file has this one: the trace has changed.
    case ofFile(Digest)
    /// The digest file has none.
    case absentFromFile
  }

  /// Creates the result of a run.
  public init(summary: RunSummary, judgement: Judgement, otherDigest: OtherDigest? = nil) {
    self.summary = summary
    self.judgement = judgement
    self.otherDigest = otherDigest
  }

  /// What the run comes to, its digest included.
  public var verdict: Verdict { otherDigest == nil ? judgement.verdict : .fail }
}

/// Words of a command line.
public enum ShellWord {
  /// Returns the word as a shell reads it as one.
  public static func quoted(_ word: String) -> String {
    let safe = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "/"),
        UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: ":"):
        true
      default: false
      }
    }
    guard !safe || word.isEmpty else { return word }
    return "'"
      + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
