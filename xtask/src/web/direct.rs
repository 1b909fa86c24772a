//! Calls between joined files, made direct.
//!
//! The splitter lets a function that another file calls keep a slot in the table of functions, and calls it by the slot's
//! number. Once both stand in one program, the number says which function it is. Binaryen can do the same (`--directize`), but
//! only where it may take every empty slot as empty for ever, and here those are filled by the chunks that come later.

use std::{collections::HashMap, path::Path};

use walrus::{
    ConstExpr, ElementItems, ElementKind, FunctionId, Module, TableId, TypeId,
    ir::{Call, Instr, InstrSeq, Value, VisitorMut, dfs_pre_order_mut},
};

use super::provider;

/// Rewrites the program at `path` so that it calls by name what it holds.
pub(super) fn calls(path: &Path) -> eyre::Result<()> {
    let mut program = provider::read(path)?;
    let mut direct = Direct { slots: slots(&program) };
    for (_, function) in program.funcs.iter_local_mut() {
        let entry = function.entry_block();
        dfs_pre_order_mut(&mut direct, function, entry);
    }
    provider::save(&mut program, path)
}

/// A function in its slot of a table.
type Slots = HashMap<(TableId, i32), (FunctionId, TypeId)>;

/// Which functions the program itself puts into which slots. Each slot belongs to one function for good: the splitter
/// numbers them over all files.
fn slots(program: &Module) -> Slots {
    let mut slots = Slots::new();
    for segment in program.elements.iter() {
        if let ElementKind::Active {
            table,
            offset: ConstExpr::Value(Value::I32(offset)),
        } = segment.kind
            && let ElementItems::Functions(functions) = &segment.items
        {
            for (slot, function) in (offset..).zip(functions) {
                slots.insert((table, slot), (*function, program.funcs.get(*function).ty()));
            }
        }
    }
    slots
}

struct Direct {
    slots: Slots,
}

impl VisitorMut for Direct {
    fn start_instr_seq_mut(&mut self, sequence: &mut InstrSeq) {
        let mut at = 0;
        while at + 1 < sequence.instrs.len() {
            if let [(Instr::Const(number), _), (Instr::CallIndirect(call), _)] = &sequence.instrs[at..at + 2]
                && let Value::I32(slot) = number.value
                && let Some((func, kind)) = self.slots.get(&(call.table, slot)).copied()
                && kind == call.ty
            {
                sequence.instrs[at].0 = Instr::Call(Call { func });
                sequence.instrs.remove(at + 1);
            }
            at += 1;
        }
    }
}
