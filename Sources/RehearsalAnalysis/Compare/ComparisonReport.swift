public import RehearsalRunning

/// A human-readable report on a comparison of two configurations.
public struct ComparisonReport: CustomStringConvertible {
  private let content: ComparisonSections

  /// Creates the report of a comparison.
  public init(_ comparison: Comparison) {
    content = ComparisonSections(comparison)
  }

  /// The text of the report, which ends with a newline.
  ///
  /// The result comes after all other sections, because a terminal shows the end of long output. Only one line, about
  /// the calibration of the models, follows it.
  public var description: String {
    let resultSection = ReportSection(
      title: "Result: \(content.result)",
      blocks: content.resultBlocks
    )
    return TextSections(content.sections + [resultSection]).text + content.note.text + "\n"
  }
}
