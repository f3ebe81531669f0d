/// The batches of a merged recording: one for each text of seeds with which scenarios were run.
///
/// A scenario whose runs have the seeds of its file can be judged as a whole, even if another scenario was run with the
/// seeds of an option. The text of seeds is therefore kept for each scenario.
struct MergedBatches {
  /// The seeds of each batch, such as `0:200`; `nil` for the seeds of the scenario files.
  ///
  /// If commands asked for different seeds, the text is a sorted list of them, separated by commas.
  private(set) var seeds: [String?] = []
  /// For each scenario of the merged recording, the index of its batch in ``seeds``.
  private var indices: [Int] = []

  /// Creates the batches from the seeds with which each scenario was run.
  ///
  /// An element of `seedTexts` has the texts of all commands that made runs of a scenario; `nil` stands for the seeds
  /// of the scenario file. If one of the commands used these, so does the merged scenario.
  init(seedTexts: [Set<String?>]) {
    for texts in seedTexts {
      let text =
        texts.contains(nil) ? nil : texts.compactMap(\.self).sorted().joined(separator: ", ")
      let index = seeds.firstIndex { $0 == text } ?? seeds.count
      if index == seeds.count { seeds.append(text) }
      indices.append(index)
    }
  }

  /// Returns the identifier of the batch of a scenario, if the first batch has the identifier `first`.
  ///
  /// The identifiers follow one another.
  func identifier(ofScenario scenarioIndex: Int, first: Int64) -> Int64 {
    first + Int64(indices[scenarioIndex])
  }
}
