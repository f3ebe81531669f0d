/// Functions that find out which of several thresholds in a clause apply only to a part of the work.
extension StatedGate {
  /// Returns whether each threshold of a clause applies only to a part of the work, as in `95% for the risk logic`.
  ///
  /// Several floors for one metric cannot be about the same work. The first of them is about all work if a word such as
  /// `with` leads from it to a floor for a part, as in `>= 80% with >= 90% for the risk logic`.
  static func applyOnlyToPart(
    _ thresholds: [WrittenNumber],
    _ clause: Range<Int>,
    of text: PlainText
  ) -> [Bool] {
    let floors = thresholds.indices.filter { thresholds[$0].isFloorInPercent }
    // The offset of the last word that limits the thresholds before it to a part.
    let lastWord = text.lastOffset(of: wordBeforePart, in: clause) ?? -1
    let isFirstForAll = isFirstForAllWork(floors.map { thresholds[$0] }, clause, text)
    return thresholds.enumerated().map { index, threshold in
      guard floors.count > 1, threshold.isFloorInPercent else {
        return lastWord >= threshold.unitEnd
      }
      return index != floors[0] || !isFirstForAll
    }
  }

  private static func isFirstForAllWork(
    _ floors: [WrittenNumber],
    _ clause: Range<Int>,
    _ text: PlainText
  ) -> Bool {
    guard floors.count > 1 else { return true }
    let end = floors.count > 2 ? floors[2].range.lowerBound : clause.upperBound
    let textBetween = floors[0].unitEnd..<floors[1].range.lowerBound
    return wordsBeforePartialFloor.contains { text.contains($0, in: textBetween) }
      && !text.contains(wordBeforePart, in: textBetween)
      && isForPart(after: floors[1], to: end, in: text)
  }

  /// Returns whether words such as `for the risk logic` after a threshold limit it to a part of the work.
  static func isForPart(after threshold: WrittenNumber, to end: Int, in text: PlainText) -> Bool {
    wordsAfterPartialFloor.contains { text.contains($0, in: threshold.unitEnd..<end) }
  }

  private static let wordBeforePart: StaticString = " for "
  private static let wordsBeforePartialFloor: [StaticString] = [" with ", " but ", " plus ", "("]
  private static let wordsAfterPartialFloor: [StaticString] = [" for ", " in ", " on "]
}

extension PlainText {
  /// Returns the last byte offset of a word in a part of the text; `nil` if the word is not there.
  fileprivate func lastOffset(of word: StaticString, in part: Range<Int>) -> Int? {
    var last: Int?
    var start = part.lowerBound
    while let offset = offset(of: word, from: start, to: part.upperBound) {
      (last, start) = (offset, offset + 1)
    }
    return last
  }
}
