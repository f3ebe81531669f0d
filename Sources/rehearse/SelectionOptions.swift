import ArgumentParser
import Foundation
import RehearsalRunning

/// The options of the `run` command that select scenarios and seeds.
struct SelectionOptions: ParsableArguments, Sendable {
  @Option(
    name: [.customShort("k"), .long],
    help: ArgumentHelp(
      "Run only the scenarios that this selects, such as 'login and not tag:slow'.",
      discussion: """
        A word selects names and paths that contain it, and a family or tag that is equal to it; name:, path:, \
        family:, tag:, rule: and agent: look at one of these.
        """,
      valueName: "expression"
    )
  )
  var filter: String?

  @Flag(help: "List the selected scenarios with their families, tags and seeds; run nothing.")
  var list = false

  @Option(
    help: ArgumentHelp(
      "Run only this shard of the runs, such as 2/5.",
      discussion: """
        With --record, the recording appears when the shard is complete, and `rehearse merge` puts the recordings \
        together. `auto` is the shard of this process in Kubernetes, Slurm, GitLab, CircleCI or Buildkite; \
        `auto/5` also says how many there are.
        """,
      valueName: "shard/shards"
    ),
    transform: ShardOption.init
  )
  var shard: ShardOption?

  @Flag(
    help: ArgumentHelp(
      "Make the shard for `rehearse merge`, which judges all shards together.",
      discussion: """
        Scenarios with expectations about all runs are divided too, and the exit status is 0 once the shard is \
        complete, whatever its runs show.
        """
    )
  )
  var forMerge = false

  @Option(help: .private)
  var sameAs: String?

  @Option(
    help: ArgumentHelp(
      "Divide the runs by their cost, which is that of the runs in this recording.",
      valueName: "recording"
    )
  )
  var balance: String?

  @Flag(
    help:
      "Run only the seeds that failed when they last ran, by --record or else by --corpus; all seeds of a scenario that failed over all runs."
  )
  var failed = false

  @Flag(help: "Run the scenarios in a random order, and print its seed.")
  var shuffle = false

  @Option(help: ArgumentHelp("Run the scenarios in the order of this seed.", valueName: "seed"))
  var shuffleSeed: UInt64?

  func validate() throws {
    if forMerge || balance != nil, shard == nil {
      throw ValidationError("--for-merge and --balance require --shard.")
    }
    if let sameAs, shard == nil || SweepToken(sameAs) == nil {
      throw ValidationError("--same-as requires --shard and a token that `rehearse sweep` made.")
    }
    if shuffle, shuffleSeed == nil, shard != nil {
      throw ValidationError(
        "--shuffle with --shard requires --shuffle-seed, so that all shards have the same order."
      )
    }
    if failed, shard != nil {
      throw ValidationError(
        "--failed cannot be used with --shard; run the failed seeds as a whole."
      )
    }
  }

  /// Returns the selection that the options describe.
  ///
  /// With `--failed`, the selection has the failed runs of the recording, or of the corpus if there is no
  /// recording.
  func selection(recording: String?, corpus: String?) throws -> Selection {
    var selection = Selection()
    selection.filter = try filter.map(ScenarioFilter.init)
    selection.shard = try shard?.shard(ProcessInfo.processInfo.environment)
    selection.shard?.splitsAllScenarios = forMerge
    selection.costs = try balance.map(RunCosts.init(recording:))
    selection.shuffleSeed = shuffleSeed
    if failed {
      if let recording {
        selection.failures = try KnownFailures(recording: recording)
      } else if let corpus {
        selection.failures = KnownFailures(corpus: try SeedCorpus(path: corpus), path: corpus)
      }
    }
    return selection
  }
}

/// The value of the option `--shard`.
enum ShardOption: Sendable, Hashable {
  /// The shard that the user gives, such as `2/5`.
  case numbered(Shard)
  /// The shard whose number an engine, such as Slurm, sets in an environment variable.
  ///
  /// `count` is the number of shards; `nil` if the engine also sets this number.
  case automatic(count: Int?)

  /// Parses `2/5`, `auto` or `auto/5`.
  init(_ text: String) throws {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    if parts[0] == "auto" {
      guard parts.count == 2 else {
        self = .automatic(count: nil)
        return
      }
      if let firstShard = Shard("1/\(parts[1])") {
        self = .automatic(count: firstShard.shardCount)
        return
      }
    } else if let shard = Shard(text) {
      self = .numbered(shard)
      return
    }
    throw ValidationError(
      "Give SHARD/SHARDS with a shard from 1 to the number of shards, or `auto`, or `auto/SHARDS`."
    )
  }

  /// Returns the shard for a process with the given environment variables.
  func shard(_ environment: [String: String]) throws -> Shard {
    switch self {
    case .numbered(let shard): shard
    case .automatic(let count): try Shard(count: count, environment: environment)
    }
  }
}
