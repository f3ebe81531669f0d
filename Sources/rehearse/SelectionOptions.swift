import ArgumentParser
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
    help: ArgumentHelp("Run only this part of the runs, such as 2/5.", valueName: "part/parts"),
    transform: { text in
      guard let shard = Shard(text) else {
        throw ValidationError("Give PART/PARTS with a part from 1 to the number of parts.")
      }
      return shard
    }
  )
  var shard: Shard?

  @Flag(
    help: "Run only the seeds that failed when they last ran, by --record or else by --corpus."
  )
  var failed = false

  @Flag(help: "Run the scenarios in a random order, and print its seed.")
  var shuffle = false

  @Option(help: ArgumentHelp("Run the scenarios in the order of this seed.", valueName: "seed"))
  var shuffleSeed: UInt64?

  func validate() throws {
    if failed, shard != nil {
      throw ValidationError(
        "--failed cannot be used with --shard; run the failed seeds as a whole."
      )
    }
  }

  /// Returns the selection, with the failures of a recording or corpus if the user asks for them.
  func selection(recording: String?, corpus: String?) throws -> Selection {
    var selection = Selection()
    selection.filter = try filter.map(ScenarioFilter.init)
    selection.shard = shard
    selection.shuffle = shuffleSeed
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
