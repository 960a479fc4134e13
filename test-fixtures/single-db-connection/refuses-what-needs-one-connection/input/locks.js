exports.lock = (connection, id) => connection.query('SELECT GET_LOCK(?, 1)', [id]);
