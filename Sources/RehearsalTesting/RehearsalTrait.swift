import RehearsalRunning
import Synchronization
public import Testing

/// A trait that adds the seeds of a test's last runs, and commands that repeat these runs, to every issue of the test.
///
/// An issue lists at most three runs. Attach `.rehearsal` to a test or a suite:
///
/// ```swift
/// @Test(.rehearsal, arguments: Seeds(0..<50))
/// func `no result is lost`(seed: Seed) async throws { ... }
/// ```
public struct RehearsalTrait: TestTrait, SuiteTrait, TestScoping {
  /// Whether a suite applies the trait to all of its tests.
  public var isRecursive: Bool { true }

  /// Executes a test, and logs the runs of scenarios in the test.
  ///
  /// Each issue that the test records gets comments about the last runs in the log.
  public func provideScope(
    for test: Test,
    testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil else { return try await function() }
    let log = RehearsalLog()
    let testPath = "\(test.id.moduleName).\(test.id.nameComponents.joined(separator: "/"))"
    let logCommenting = IssueHandlingTrait.compactMapIssues { issue in
      var issue = issue
      issue.comments += log.commentLines(test: testPath).map { Comment(rawValue: $0) }
      return issue
    }
    try await logCommenting.provideScope(for: test, testCase: testCase) {
      try await RehearsalLog.$current.withValue(log, operation: function)
    }
  }
}

extension Trait where Self == RehearsalTrait {
  /// A trait that adds the seeds of a test's last runs, and commands that repeat them, to every issue of the test.
  public static var rehearsal: RehearsalTrait { RehearsalTrait() }
}

/// A log of the runs of scenarios in one test.
///
/// The log contains every run of the function `rehearse`, but only those runs of the function `sweep` that do not pass.
/// An issue that an agent records names only the run in which the agent acts.
final class RehearsalLog: Sendable {
  /// The log of the test that the current Swift task executes; `nil` outside of a test with the trait `.rehearsal`.
  @TaskLocal static var current: RehearsalLog?

  /// The run that the current Swift task makes; `nil` outside of a run.
  @TaskLocal static var currentRun: Entry?

  /// A run of a scenario; `path` is `nil` if its plan was built in code.
  struct Entry: Hashable {
    var seed: UInt64
    var path: String?
  }

  private let entries = Mutex<[Entry]>([])
  /// The maximum number of runs for which an issue gets comments.
  private static let listedRunLimit = 3

  func add(seed: UInt64, path: String?) {
    entries.withLock { $0.append(Entry(seed: seed, path: path)) }
  }

  /// Returns lines of text with the seeds of the last runs and the commands that repeat these runs.
  ///
  /// If the Swift task makes a run, the lines are only about this run. `test` is the path of the test as
  /// `swift test list` shows it, such as `PipelineTests.Login/retries(seed:)`.
  func commentLines(test: String) -> [String] {
    let entries = Self.currentRun.map { [$0] } ?? entries.withLock(\.self)
    guard !entries.isEmpty else { return [] }
    let filter = ShellWord.displayed(Self.filter(matching: test))
    return entries.suffix(Self.listedRunLimit).flatMap { entry in
      let testCommand = "REHEARSAL_SEED=\(entry.seed) swift test --filter \(filter)"
      let scenarioHint = entry.path.map {
        "without your actors: rehearse run \(ShellWord.displayedPath($0)) --seed \(entry.seed)"
      }
      return ["seed \(entry.seed); repeat with: \(testCommand)", scenarioHint].compactMap(\.self)
    }
  }

  /// Returns the regular expression for `swift test --filter` that matches one test and no other.
  private static func filter(matching test: String) -> String {
    // The name of a test can have characters that are operators of a regular expression, such as `a + b is sent`.
    let operators: Set<Character> = [
      "\\", "^", "$", ".", "|", "?", "*", "+", "(", ")", "[", "]", "{", "}",
    ]
    return "^" + test.map { operators.contains($0) ? "\\\($0)" : "\($0)" }.joined()
  }
}
