const { DataTypes, Sequelize } = require('sequelize');

const sequelize = new Sequelize(process.env.DATABASE_URL, { pool: { max: 10 } });

const Song = sequelize.define('Song', {
  title: { type: DataTypes.STRING },
  artistId: { type: DataTypes.INTEGER },
});

module.exports = { sequelize, Song };
