/// Functions that find out which of several thresholds in a clause apply only to a part of the work.
extension StatedGate {
  /// Returns whether the threshold at an index applies only to a part of the work, as in `95% for the risk logic`.
  ///
  /// Several floors for one metric cannot be about the same work. The first of them is about all work if a word such as
  /// `with` leads from it to a floor for a part, as in `>= 80% with >= 90% for the risk logic`.
  static func appliesOnlyToPart(
    _ thresholds: [WrittenNumber],
    _ index: Int,
    _ clause: Range<Int>,
    of text: PlainText
  ) -> Bool {
    let floors = thresholds.indices.filter { thresholds[$0].isFloorInPercent }
    guard floors.count > 1, floors.contains(index) else {
      return hasWord(wordsBeforePart, text, thresholds[index].unitEnd..<clause.upperBound)
    }
    guard index == floors[0] else { return true }
    let nextFloor = thresholds[floors[1]]
    let end = floors.count > 2 ? thresholds[floors[2]].range.lowerBound : clause.upperBound
    let textBetween = thresholds[index].unitEnd..<nextFloor.range.lowerBound
    let isFollowedByPart =
      hasWord(wordsBeforePartialFloor, text, textBetween)
      && !hasWord(wordsBeforePart, text, textBetween)
      && hasWord(wordsAfterPartialFloor, text, nextFloor.unitEnd..<end)
    return !isFollowedByPart
  }

  private static let wordsBeforePart: [StaticString] = [" for "]
  private static let wordsBeforePartialFloor: [StaticString] = [" with ", " but ", " plus ", "("]
  private static let wordsAfterPartialFloor: [StaticString] = [" for ", " in ", " on "]

  private static func hasWord(_ words: [StaticString], _ text: PlainText, _ range: Range<Int>)
    -> Bool
  {
    words.contains { text.offset(of: $0, from: range.lowerBound, to: range.upperBound) != nil }
  }
}
